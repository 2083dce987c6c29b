"""English words whose forms no rule gives: one word's forms a line, and words that never change."""

GROUPS = """\
man men
woman women
child children
person persons people peoples
foot feet
tooth teeth
goose geese
mouse mice
ox oxen
leaf leaves
life lives
wife wives
knife knives
half halves
shelf shelves
thief thieves
wolf wolves
loaf loaves
calf calves
self selves
crisis crises
analysis analyses
basis bases
thesis theses
hypothesis hypotheses
emphasis emphases
diagnosis diagnoses
oasis oases
phenomenon phenomena
criterion criteria
medium media
datum data
bacterium bacteria
stadium stadiums stadia
memorandum memorandums memoranda
referendum referendums referenda
index indexes indices
nucleus nuclei
alumnus alumni
policeman policemen
policewoman policewomen
businessman businessmen
businesswoman businesswomen
spokesman spokesmen
spokeswoman spokeswomen
spokesperson spokespersons spokespeople
statesman statesmen
chairman chairmen
fisherman fishermen
fireman firemen
serviceman servicemen
sportsman sportsmen
congressman congressmen
grandchild grandchildren
be am is are was were been being
have has had having
do does did done doing
go goes went gone going
say says said saying
see sees saw seen seeing
take takes took taken taking
make makes made making
give gives gave given giving
get gets got gotten getting
come comes came coming
become becomes became becoming
know knows knew known knowing
think thinks thought thinking
tell tells told telling
find finds found finding
leave leaves left leaving
feel feels felt feeling
bring brings brought bringing
begin begins began begun beginning
keep keeps kept keeping
hold holds held holding
write writes wrote written writing
stand stands stood standing
hear hears heard hearing
mean means meant meaning
meet meets met meeting meetings
run runs ran running
pay pays paid paying
sit sits sat sitting
speak speaks spoke spoken speaking
lead leads led leading
grow grows grew grown growing
lose loses lost losing
fall falls fell fallen falling
send sends sent sending
build builds built building buildings
understand understands understood understanding
draw draws drew drawn drawing
break breaks broke broken breaking
spend spends spent spending
rise rises rose risen rising
drive drives drove driven driving
buy buys bought buying
wear wears wore worn wearing
choose chooses chose chosen choosing
win wins won winning
fight fights fought fighting
teach teaches taught teaching
catch catches caught catching
sell sells sold selling
seek seeks sought seeking
shoot shoots shot shooting shootings
steal steals stole stolen stealing
strike strikes struck stricken striking
swear swears swore sworn swearing
throw throws threw thrown throwing
fly flies flew flown flying
freeze freezes froze frozen freezing
forget forgets forgot forgotten forgetting
forgive forgives forgave forgiven forgiving
hide hides hid hidden hiding
bear bears bore borne bearing
eat eats ate eaten eating
drink drinks drank drunk drinking
sing sings sang sung singing
swim swims swam swum swimming
sink sinks sank sunk sinking
shake shakes shook shaken shaking
wake wakes woke woken waking
bind binds bound binding
lend lends lent lending
lay lays laid laying
lie lies lay lain lying lied
die dies died dying
overcome overcomes overcame overcoming
undergo undergoes underwent undergone undergoing
withdraw withdraws withdrew withdrawn withdrawing
light lights lit lighted lighting
dig digs dug digging
feed feeds fed feeding
flee flees fled fleeing
hang hangs hung hanged hanging
ride rides rode ridden riding
ring rings rang rung ringing
shut shuts shutting
cut cuts cutting
put puts putting
set sets setting
hit hits hitting
hurt hurts hurting
cost costs costing
spread spreads spreading
sleep sleeps slept sleeping
sweep sweeps swept sweeping
win wins won winning
arise arises arose arisen arising
beat beats beaten beating
bend bends bent bending
bite bites bit bitten biting
blow blows blew blown blowing
burn burns burnt burned burning
deal deals dealt dealing
good better best
bad worse worst
big bigger biggest
great greater greatest
high higher highest
low lower lowest
large larger largest
small smaller smallest
old older oldest elder eldest
new newer newest
young younger youngest
long longer longest
strong stronger strongest
early earlier earliest
late later latest
"""

# What ends like a form and is none, and names of things that stand alone.
UNCHANGED = frozenset(
    """
    news series species politics economics physics mathematics athletics gymnastics statistics
    evening morning during hundred indeed sacred wicked naked ceiling nothing something anything
    everything string spring king thing wing red bed need speed seed breed weed exceed proceed
    the and for with this that from into over about when where what who which
    texas kansas paris brussels athens wales alas atlas canvas gas christmas always perhaps
    united states
    """.split()  # noqa: SIM905  a table of words reads best as prose
)
