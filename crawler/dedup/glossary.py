"""Common words of news in Russian, Kazakh and English: beginnings that mean the same.

They are the weakest of what survives translation: each alone is met everywhere, a dozen in the
same places of two texts is not chance. Words that the languages borrow from each other, such as
"парламент", need no entry: they fold to the same consonants.
"""

from functools import lru_cache

# One meaning a line: the beginnings of its words, normalised (lower case, ё as е).
_MEANINGS = """
правительств үкімет government
област облыс region oblast
район аудан district
город қала city town
сельск село села ауыл rural village agricultur
школ мектеп school
учител мұғалім teacher
закон заң law
указ жарлық decree
войн соғыс war
дети детей детск ребен балал бала child kid
женщин әйел woman women female
мужчин ерлер man men male
семь отбасы famil
отец отца әке father
мать матер ана mother
сын ұлы son
дочь дочер қыз daughter girl
молод жас young youth
люд люди адам people person human
суд судеб сот court trial judge
тюрьм колони түрме prison jail
больниц госпитал аурухана hospital
врач медик дәрігер doctor medic
дорог жол road
пожар өрт fire wildfire
паводок паводк наводнен тасқын flood
землетряс сілкініс earthquake quake tremor
дожд жаңбыр rain
снег қар snow
ветер ветр жел wind
шторм дауыл storm hurricane
цен баға price
деньг денег ақша money cash
налог салық tax
торгов сауда trade
соглашен договор келісім agreement deal treaty
встреч кездес meeting met
совещан заседан жиын отырыс session sitting
визит поезд сапар visit trip
посол посла послы послу послам послов елші ambassador envoy embassy
выбор сайлау election elect
голос дауыс vote voice
арми военн әскер army military troop
солдат сарбаз soldier
оруж қару weapon gun firearm
атак нападен шабуыл attack assault
погиб умер смерт қайтыс қаза өлім өлтір die dead death kill
ранен травм жарақат жарала wound injur
преступ қылмыс crime criminal
обвин айып accus charge alleg
арест задерж қамау ұстал arrest detain
следств расслед тергеу investigat
свидетел куә witness
жертв құрбан victim
здоров денсаулық health
болезн заболев ауру disease illness sick
рак қатерлі cancer
лечен лекарств ем treatment medicine drug
работ жұмыс work job
завод фабрик зауыт plant factory
производ өндір product manufactur
нефт мұнай oil petroleum
угол уголь угля көмір coal
золот алтын gold
зерн пшениц астық бидай grain wheat
жиль жило тұрғын үй housing house home
здани ғимарат building
строит құрылыс construct build
мост көпір bridge
река реки реке реку рекой рек өзен river
озер көл lake
море моря морск теңіз sea marine
остров арал island
горы горн тау mountain mining
лес лесн орман forest wood
степ дала steppe
животн жануар animal
лошад жылқы horse
собак ит dog
рыб балық fish
птиц құс bird
звезд жұлдыз star
косм ғарыш space
железнодорож теміржол rail
самолет авиа ұшақ plane aircraft airline
рейс полет ұшу flight
корабл судн кеме ship vessel boat
машин автомоб көлік car vehicle
игр ойын game play
игрок ойыншы player
матч кездесу match
побед жеңі жеңіс win won victor
проигр пораж жеңіл lose lost defeat
тренер бапкер жаттықтыр coach manager
команд команда team squad
болельщик жанкүйер fan supporter
книг кітап book
язык тіл language
истор тарих histor
культур мәдениет cultur
церк шіркеу church
наук учен ғылым scien
исследован зерттеу research study
ядерн атом ядро nuclear atomic
природ табиғат nature environment
безопасност қауіпсіз security safety
опасн қауіп danger risk threat
совет кеңес council advis
корол королев король king queen royal
председател төраға chairman chair
заместител орынбасар deputy vice
отчет доклад есеп баяндама report
недел апта week
месяц айда айдың month
час сағат hour
утр таң morning
ноч түн night
вечер кеш evening
север солтүстік north
юг южн оңтүстік south
восток восточн шығыс east
запад западн батыс west
китай китае қытай china chinese
сша американ америка ақш usa america
оон бұұ un nations
евросоюз еуроодақ european
росси ресей russia
герман немец неміс german
британ англи ағылшын brit english
франц француз француз french franc
испан испания spain spanish
япон жапон japan
инди үнді india
турц турец түрк turk
швец швед швеция swed
швейцар swiss switz
польш польск польша polish poland
венгр мажар hungar
грец греч грек greec greek
грузи грузия georgia
москв мәскеу moscow
пекин бейжің beijing
столиц елорда астана capital
стран елдер ел countr
мир әлем world global
народ халық people nation
общест қоғам society public communit
экономик экономика econom
развит дам develop
помощ помог көмек help aid support
решен шешім decision decide ruling
вопрос мәселе issue question
план жоспар plan
проект жоба project
закрыт жабу жабыл clos shut
открыт аш ашыл open launch
рост раст өс өсім grow growth rise increase
сниж сократ төменде азай reduc declin cut fall
покуп купи сатып buy purchas bought
прода сат сату sell sold sale
плат төле pay paid fee
поддерж қолда support back
критик сын critic
ошиб қате mistake error
правд шындық truth
довер сенім trust
свобод бостандық еркін free freedom
прав құқық right
равн тең equal
сил күш force power strength
солн күн sun solar
вод су суы суды судың суға water
земл жер land earth ground
воздух ауа air
огонь от fire
дерев ағаш tree
цвет гүл flower
хлеб нан bread
мяс ет meat
молок сүт milk
вин шарап wine
кухн тағам тамақ food cuisine meal
пит ішу сусын drink
одежд киім cloth dress
рук қол hand arm
голов бас head
глаз көз eye
сердц жүрек heart
мозг ми brain
лиц бет face
тел дене body
жизн өмір life live
мечт арман dream
письм хат letter
фото сурет photo picture image
видео бейне video
сеть сети желі network web
сайт сайт website site
телефон телефон phone
компьют компьютер comput
"""
_SHORT = 3  # letters: a beginning so short takes a short ending only ("заңда", not "заңғар")
_SHORT_ENDING = 2
_TWO = 2  # letters: such a word counts only whole ("су", "un")
_ENDING = 7  # letters after a longer beginning


def _stems() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _MEANINGS.strip().splitlines():
        stems = line.split()
        for stem in stems:
            found.setdefault(stem, stems[-1])
    return found


_STEMS = _stems()
_LONGEST = max(map(len, _STEMS))


@lru_cache(maxsize=20_000)
def meaning(word: str) -> str | None:
    """Return the English beginning of a normalised word's meaning, None for a word not listed."""
    for size in range(min(len(word), _LONGEST), 1, -1):
        found = _STEMS.get(word[:size])
        if found is not None and _fits(len(word) - size, size):
            return found
    return None


def _fits(ending: int, stem: int) -> bool:
    if stem <= _TWO:
        return not ending
    return ending <= (_SHORT_ENDING if stem <= _SHORT else _ENDING)
