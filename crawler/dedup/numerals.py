"""Numbers written as words in Russian, Kazakh and English, in the forms that news uses."""

_RUSSIAN = """
    один одна одно одного одной одному одним одну два две двух двум двумя двое двоих двоим
    три трех трем тремя трое троих троим четыре четырех четырем четырьмя четверо четверых
    сорок сорока девяносто девяноста сто ста двести двухсот двумстам триста трехсот тремстам
    четыреста четырехсот полтора полторы полутора
    тысяча тысячи тысяче тысячу тысячей тысяч тысячам тысячами
    миллион миллиона миллиону миллионом миллионов миллиард миллиарда миллиардов
"""
_RUSSIAN_IN_SOFT_SIGN = (
    "пят шест сем восем девят десят одиннадцат двенадцат тринадцат четырнадцат пятнадцат "
    "шестнадцат семнадцат восемнадцат девятнадцат двадцат тридцат"
)
_RUSSIAN_IN_TY = "пят шест сем восем девят"
_KAZAKH = """
    бір екі үш төрт бес алты жеті сегіз тоғыз он жиырма отыз қырық елу алпыс жетпіс сексен тоқсан
    жүз мың миллион миллиард
"""
_ENGLISH = """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred
    thousand million billion
"""

NUMERALS = frozenset(
    [
        *_RUSSIAN.split(),
        *_KAZAKH.split(),
        *_ENGLISH.split(),
        *(stem + end for stem in _RUSSIAN_IN_SOFT_SIGN.split() for end in ("ь", "и", "ью")),
        *(stem + end for stem in _RUSSIAN_IN_TY.split() for end in ("еро", "ерых", "ерым")),
        *("восьми", "восемью", "пятьдесят", "пятидесяти", "шестьдесят", "шестидесяти"),
        *("семьдесят", "семидесяти", "восемьдесят", "восьмидесяти", "семеро", "семерых"),
    ]
)
"""Normalised: lower case, ё as е."""
