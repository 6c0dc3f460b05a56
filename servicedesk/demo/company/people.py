"""Who works there: the persons shown at the sign-in, and everybody else by name. Readable before Django is set up."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

DOMAIN = "tianhe.example"
# Every demo account has this password, and so does the page that offers them. It exists only with DESK_DEMO=true.
DEMO_PASSWORD = "tianhe-demo-1998"  # noqa: S105 - no secret: it is printed at every start

SURNAMES = (
    "Wang 王,Li 李,Zhang 张,Liu 刘,Chen 陈,Yang 杨,Zhao 赵,Huang 黄,Zhou 周,Wu 吴,Xu 徐,Sun 孙,Hu 胡,Zhu 朱,"
    "Gao 高,Lin 林,He 何,Guo 郭,Ma 马,Luo 罗,Liang 梁,Song 宋,Zheng 郑,Xie 谢,Han 韩,Tang 唐,Feng 冯,Yu 于,"
    "Dong 董,Xiao 萧,Cheng 程,Cao 曹,Yuan 袁,Deng 邓,Fu 傅,Shen 沈,Zeng 曾,Peng 彭,Lü 吕,Su 苏,Jiang 蒋,"
    "Cai 蔡,Jia 贾,Ding 丁,Wei 魏"
)
GIVEN = (
    "Min 敏,Jing 静,Lei 磊,Yang 洋,Yan 艳,Yong 勇,Jun 军,Jie 杰,Juan 娟,Tao 涛,Ming 明,Chao 超,Xia 霞,Ping 平,"
    "Gang 刚,Xiaoyu 小雨,Siyuan 思远,Jiayi 佳怡,Zihan 子涵,Haoran 浩然,Yutong 雨桐,Xinyi 欣怡,Zhiqiang 志强,"
    "Jianguo 建国,Wenbo 文博,Ruoxi 若曦,Tianyu 天宇,Xuemei 雪梅,Guohua 国华,Meiling 美玲,Dawei 大伟,"
    "Hailong 海龙,Lina 丽娜"
)
INTERNATIONAL = (
    "Jonas Weber,Anna Schreiber,Lukas Brandt,Katharina Vogel,Stefan Krüger,Miriam Özdemir,Hanna Lindqvist,Piotr Nowak,"
    "Elena Rossi,Marta Kowalska,Tobias Neumann,Sophie Keller,Rajesh Iyer,Priya Nair,James O'Connor,Emily Carter,"
    "Mateus Oliveira,Yuki Tanaka,Kim Min-jun,Nguyen Thu Ha"
)

SPELLED = {"ö": "oe", "ü": "ue", "'": "", "-": ""}


@dataclass(frozen=True)
class ShowPerson:
    """Somebody with a fixed name and address, for the sign-in page, the tests and the screenshots."""

    kind: str
    email: str
    name: str
    native_name: str
    department: str
    position: tuple[str, str]
    role: str = ""
    language: str = "en"


SHOW_PEOPLE = (
    ShowPerson(
        "employee",
        f"wang.fang@{DOMAIN}",
        "Wang Fang",
        "王芳",
        "MFG",
        ("Production planner", "生产计划员"),
    ),
    ShowPerson(
        "agent", f"li.wei@{DOMAIN}", "Li Wei", "李伟", "MNT", ("Shift lead maintenance", "维修班组长"), "agent"
    ),
    ShowPerson(
        "head",
        f"zhang.qiang@{DOMAIN}",
        "Zhang Qiang",
        "张强",
        "MNT",
        ("Head of maintenance", "设备维修部经理"),
        "head",
    ),
    ShowPerson(
        "hr_admin", f"liu.na@{DOMAIN}", "Liu Na", "刘娜", "HR", ("HR systems partner", "人力资源系统专员"), "agent"
    ),
    ShowPerson("executive", f"sun.hong@{DOMAIN}", "Sun Hong", "孙宏", "MGT", ("Managing director", "总经理"), "head"),
    ShowPerson(
        "system_admin",
        f"anna.becker@{DOMAIN}",
        "Anna Becker",
        "安娜·贝克尔",
        "IT",
        ("System administrator", "系统管理员"),
    ),
)


def show_person(kind: str) -> ShowPerson:
    """The shown person of a kind. Raises StopIteration for a kind that there is none of."""
    return next(person for person in SHOW_PEOPLE if person.kind == kind)


def names(chance: random.Random, *, european: bool) -> Iterator[tuple[str, str, str]]:
    """Endless (name, name in own script, local part of the address), none twice and none of a shown person."""
    taken = {person.email.partition("@")[0] for person in SHOW_PEOPLE}
    surnames, given = _pairs(SURNAMES), _pairs(GIVEN)
    international = INTERNATIONAL.split(",")
    chance.shuffle(international)
    while True:
        if international and european:
            name, native = international.pop(), ""
        else:
            surname, first = chance.choice(surnames), chance.choice(given)
            name, native = f"{surname[0]} {first[0]}", f"{surname[1]}{first[1]}"
        local = _address(name)
        if local not in taken:
            taken.add(local)
            yield name, native, local


def _pairs(listing: str) -> list[tuple[str, str]]:
    return [(latin, own) for latin, own in (entry.split(" ") for entry in listing.split(","))]


def _address(name: str) -> str:
    plain = name.lower()
    for letter, spelling in SPELLED.items():
        plain = plain.replace(letter, spelling)
    return ".".join(plain.split())
