"""Invented news in three languages: what `planted` makes pairs of texts of each kind from."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from crawler.dedup.text import Text

MORNING = datetime(2025, 9, 16, 4, tzinfo=UTC)


@dataclass(frozen=True)
class News:
    """What one language's newsrooms write.

    `release`: a long text, the last but one of its paragraphs with news of its own. `lead`: of a
    retelling that names the office, `late`: title and lead of an item on that paragraph.
    `aside`, `beside`: paragraphs of two other items, each of which names the office. `reminder`:
    of older news. `column`: a template with slots {day} {a} {b} {c}, the first line its title.
    """

    language: str
    title: str
    release: tuple[str, ...]
    own: str
    lead: str
    late: tuple[str, str]
    aside: tuple[str, ...]
    beside: tuple[str, ...]
    reminder: str
    round_up: str
    column: tuple[str, ...]

    def text(self, title: str, parts: tuple[str, ...], site: str, hours: float = 0.0) -> Text:
        lead, *body = parts
        when = MORNING + timedelta(hours=hours)
        return Text(None, title, lead, "\n\n".join(body), self.language, site, when, when,
                    host=f"{site}.kz")  # fmt: skip

    def original(self) -> Text:
        return self.text(self.title, self.release, "akorda")

    def issue(self, day: int) -> Text:
        slots = {"day": 16 + day, "a": 41 + 7 * day, "b": 318 + 9 * day, "c": 5 + 2 * day}
        title, *parts = (line.format(**slots) for line in self.column)
        return self.text(title, tuple(parts), "outlet", 24.0 * day)


RU = News(
    "ru",
    "Глава государства открыл мост через Каратал",
    (
        "Глава государства открыл движение по новому мосту через реку Каратал.",
        (
            "Мост длиной 412 метров соединил два берега, между которыми полвека ходил паром, и "
            "сократил путь до областного центра на 70 километров."
        ),
        (
            "Строители рассказали, что опоры ставили зимой, пока река стояла подо льдом, а "
            "пролеты собирали на берегу и надвигали домкратами."
        ),
        (
            "Аким области доложил, что подъездные дороги закончат к ноябрю, и поблагодарил тех, "
            "кто работал в три смены."
        ),
        (
            '"Дорога возвращает людей в родные аулы. Там, где есть мост, появляются и школа, и '
            'врач, и работа", - сказал Президент жителям.'
        ),
        (
            "Министр транспорта сообщил, что до конца десятилетия такие переправы построят еще "
            "на девяти реках, деньги на них уже заложены."
        ),
        (
            "Старый паром жители решили не сдавать на металл: его вытащат на берег, покрасят и "
            "откроют в рубке музей переправы, где соберут снимки паромщиков и вахтенные тетради."
        ),
        "В конце поездки Президент посадил у моста дуб вместе со школьниками.",
    ),
    "До областного центра стало на 70 километров ближе",
    (
        "Полвека жители ждали переправы и дождались, передает корреспондент издания со ссылкой "
        "на пресс-службу Акорды."
    ),
    ("Музей откроют в рубке парома", "Судно, отслужившее полвека, получит вторую жизнь."),
    (
        "Владельцы лодочных станций просят областной акимат о новых причалах.",
        "Об этом сообщает пресс-служба Акорды.",
        "Сейчас лодки спускают на воду с песка, и каждую весну половину настила уносит паводок.",
        "Один причал обойдется в двенадцать миллионов, считают судоводители, и окупится за лето.",
        "Рыбаки обещают взамен убирать берег и следить за сетями браконьеров по ночам.",
        "В прошлом сезоне станции приняли тысячу гостей, из них треть приехала из-за рубежа.",
    ),
    (
        "Ученые просчитали, как изменится русло ниже переправы за сорок лет.",
        "Об этом сообщает пресс-служба Акорды.",
        "Модель показала, что левый рукав обмелеет, а правый подойдет вплотную к пастбищам.",
        "Гидрологи советуют высадить тугайный лес и перенести зимовку на два километра к северу.",
        "Чабаны с выводами не спорят, но просят построить им колодец и загон на новом месте.",
        "Следующую съемку дна проведут весной, когда сойдет лед и вода станет прозрачной.",
    ),
    (
        "Напомним, весной прошлого года паром сорвало с троса и унесло на четыре километра вниз "
        "по течению, тогда спасатели шесть часов снимали с палубы 23 пассажиров и две отары овец, "
        "а паромщику позже вручили медаль за спокойствие."
    ),
    "Главное за день: мост, цены и хоккей",
    (
        "Почем овощи на рынках {day} сентября",
        "Сколько просят за овощи на главных рынках города {day} сентября, узнал корреспондент.",
        "Килограмм картофеля стоит {b} тенге, это на {c} тенге больше, чем неделей раньше.",
        "Морковь отдают по {a} тенге за пучок, лук дешевле всего у ворот, просят {b} тенге.",
        "Продавцы говорят, что поля еще не убраны и цена успеет перемениться не один раз.",
        "Покупателям советуют приходить к открытию, когда машины только разгружают.",
    ),
)
KK = News(
    "kk",
    "Мемлекет басшысы Қаратал өзеніндегі көпірді ашты",
    (
        "Мемлекет басшысы Қаратал өзені арқылы салынған жаңа көпірдің ашылуына қатысты.",
        (
            "Ұзындығы 412 метрлік көпір жарты ғасыр бойы паром жүзген екі жағалауды қосып, "
            "облыс орталығына дейінгі жолды 70 шақырымға қысқартты."
        ),
        (
            "Құрылысшылар тіректерді қыста, өзенге мұз қатқан кезде орнатқанын, аралықтарды "
            "жағада құрастырып, домкратпен жылжытқанын айтты."
        ),
        (
            "Облыс әкімі кірме жолдар қараша айына дейін бітетінін мәлімдеп, үш ауысыммен "
            "еңбек еткендерге алғыс білдірді."
        ),
        (
            "«Жол адамдарды туған ауылына қайтарады. Көпір бар жерде мектеп те, дәрігер де, "
            "жұмыс та пайда болады», – деді Президент тұрғындарға."
        ),
        (
            "Көлік министрі онжылдықтың соңына дейін мұндай өткелдер тағы тоғыз өзенде "
            "салынатынын, оған қаржы бөлініп қойғанын хабарлады."
        ),
        (
            "Ескі паромды тұрғындар темірге өткізбеуге шешім қабылдады: оны жағаға шығарып, "
            "бояп, рубкасынан өткел музейін ашады, онда паромшылардың суреттері мен вахта "
            "дәптерлері жиналады."
        ),
        "Сапар соңында Президент оқушылармен бірге көпір жанына емен отырғызды.",
    ),
    "Облыс орталығына жол 70 шақырымға жақындады",
    (
        "Тұрғындар жарты ғасыр күткен өткел іске қосылды, деп хабарлайды басылым тілшісі "
        "Ақорданың баспасөз қызметіне сілтеме жасап."
    ),
    ("Паром рубкасынан музей ашылады", "Жарты ғасыр қызмет еткен кеме екінші өмірін бастайды."),
    (
        "Қайық стансаларының иелері облыс әкімдігінен жаңа айлақ сұрап отыр.",
        "Бұл туралы Ақорданың баспасөз қызметі хабарлады.",
        "Қазір қайықтар суға құмнан түсіріледі, көктем сайын төсеніштің жартысын тасқын әкетеді.",
        "Бір айлақ он екі миллион теңге тұрады, ол бір жазда өтеледі деп есептейді кемешілер.",
        "Балықшылар оның орнына жағаны тазартып, түнде браконьерлердің ауын бақылауға уәде берді.",
        "Өткен маусымда стансаларға мың қонақ келді, үштен бірі шетелден сапарлады.",
    ),
    (
        "Ғалымдар өткелден төмен арнаның қырық жылда қалай өзгеретінін есептеп шықты.",
        "Бұл туралы Ақорданың баспасөз қызметі хабарлады.",
        "Үлгі бойынша сол тармақ таязданып, оң тармақ жайылымға тіреліп келеді.",
        "Гидрологтар тоғай отырғызып, қыстауды екі шақырым солтүстікке көшіруге кеңес береді.",
        "Шопандар қорытындымен келіседі, бірақ жаңа жерден құдық пен қора салуды өтінеді.",
        "Су түбін келесі жолы мұз кетіп, су мөлдірегенде, көктемде түсіреді.",
    ),
    (
        "Еске салсақ, былтыр көктемде паром арқаннан үзіліп, ағыспен төрт шақырым төмен кеткен, "
        "сол кезде құтқарушылар алты сағат бойы палубадан 23 жолаушы мен екі отар қойды түсірген, "
        "ал паромшыға кейін сабырлығы үшін медаль тапсырылған болатын."
    ),
    "Күннің басты жаңалықтары: көпір, баға және хоккей",
    (
        "Базардағы көкөніс бағасы: {day} қыркүйек",
        "Қаланың басты базарларында көкөніс {day} қыркүйек күні қанша тұратынын тілші білді.",
        "Картоптың келісі {b} теңге, бұл бір апта бұрынғыдан {c} теңгеге қымбат.",
        "Сәбіздің бауын {a} теңгеден береді, пияз қақпа жанында арзан, {b} теңге сұрайды.",
        "Сатушылар егін әлі жиналмағанын, баға талай рет өзгеріп үлгеретінін айтады.",
        "Сатып алушыларға көліктен жүк түсіріліп жатқанда, ашылу сәтінде келуге кеңес береді.",
    ),
)
EN = News(
    "en",
    "Head of State opens bridge across the Karatal",
    (
        "The Head of State opened traffic on a new bridge across the Karatal river.",
        (
            "The bridge, 412 metres long, joins two banks between which a ferry plied for half a "
            "century, and makes the way to the regional centre 70 kilometres shorter."
        ),
        (
            "Builders said that the piers were set in winter while the river stood under ice, and "
            "that spans were put together on the bank and pushed over with jacks."
        ),
        (
            "The governor reported that the approach roads would be finished by November and "
            "thanked those who had worked in three shifts."
        ),
        (
            '"A road brings people back to their villages. Where there is a bridge, a school, a '
            'doctor and work appear as well," the President told residents.'
        ),
        (
            "The transport minister said that such crossings would be built on nine more rivers "
            "before the decade ends, for which money has been set aside."
        ),
        (
            "Residents decided not to sell the old ferry for scrap: it will be pulled ashore and "
            "painted, and its wheelhouse will become a museum of the crossing with pictures of "
            "ferrymen and their watch books."
        ),
        "At the end of the trip the President planted an oak by the bridge with schoolchildren.",
    ),
    "Way to regional centre becomes 70 kilometres shorter",
    (
        "After half a century of waiting people have their crossing, the paper reports citing "
        "the Akorda press service."
    ),
    ("Museum to open in a wheelhouse", "A vessel that served for fifty years gets a second life."),
    (
        "Owners of boat stations ask the regional administration for new piers.",
        "The Akorda press service reported this on the same day.",
        "Boats are now launched from the sand, and every spring half of the planking is swept off.",
        "One pier would cost twelve million, skippers reckon, and pay for itself in a summer.",
        "Fishermen promise to clean the shore in return and to watch for poachers' nets by night.",
        "Last season the stations had a thousand guests, a third of whom came from abroad.",
    ),
    (
        "Scientists have worked out how the channel below will change in forty years.",
        "The Akorda press service reported this on the same day.",
        "Their model shows the left arm growing shallow while the right one nears the pastures.",
        "Hydrologists advise planting riparian woods and moving the winter camp two miles north.",
        "Shepherds do not dispute it but want a well and a pen at the new place first.",
        "The bed will be surveyed again in spring, once the ice has gone and the water is clear.",
    ),
    (
        "Earlier, in spring of last year, the ferry broke from its cable and drifted four "
        "kilometres downstream; rescuers took six hours to bring 23 passengers and two flocks of "
        "sheep off the deck, and the ferryman was given a medal for keeping calm."
    ),
    "Daily digest: a bridge, prices and hockey",
    (
        "What vegetables cost at markets on September {day}",
        "Our reporter asked what vegetables cost at the city's main markets on September {day}.",
        "A kilogram of potatoes is sold for {b} tenge, which is {c} tenge more than a week before.",
        "Carrots go for {a} tenge a bunch, onions are cheapest by the gate, where they cost {b}.",
        "Sellers say that fields are not cleared yet and the price may change more than once.",
        "Buyers are advised to come at opening time, when the lorries are being unloaded.",
    ),
)
LANGUAGES = {news.language: news for news in (RU, KK, EN)}
