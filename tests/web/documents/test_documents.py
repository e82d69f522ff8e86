"""Documents: complete, in Chinese, safe from what people type, the same bytes for the same content."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.web.documents.reading import fonts_not_embedded, page_sizes, properties, text_of
from web.documents.certificate import Certificate, print_certificate
from web.documents.decision import Decision, NamedList, print_decision
from web.documents.form import Grid, Opinion, PrintedForm, Rows, print_form
from web.documents.letters import MISSING, MOST_SIGNS, Letters, TooLong
from web.documents.table import print_table

FORM = PrintedForm(
    title="职工技术创新竞赛活动方案",
    number="2015-JY-0001",
    state="已办结",
    blocks=[
        Rows((("竞赛主题", "提质增效"), ("工作措施", "每月一次培训。\n每季一次检查。"))),
        Grid("分工", ("姓名", "职责"), (("张三", "组织"), ("李四", "检查"))),
    ],
    opinions=[
        Opinion("县区工会审核", (("审核意见", "同意报备。"),), "", "王五（县总工会主席）", "2015年3月20日"),
        Opinion("市总工会审批"),
    ],
    about=(("单位", "第一纺织厂"),),
)
DECISION = Decision(
    issuer="滨州市总工会文件",
    number="滨会发〔2015〕58号",
    title="关于表彰 2015 年度全市职工技术创新竞赛先进集体和先进个人的决定",
    addressees="各县（区）总工会：",
    body="经评审、公示，决定授予张三等 10 名同志称号。\n希望再创佳绩。",
    signatories=("滨州市总工会", "滨州市科学技术局"),
    date="2015年12月28日",
    lists=[NamedList("一等奖", ("序号", "成果"), tuple((str(n), f"成果{n}") for n in range(1, 60)))],
)
CERTIFICATE = Certificate(
    title="荣誉证书",
    holder="张三 同志",
    text="在 2015 年度竞赛中成绩突出，被评为一等奖。",
    number="2015-RY-0001",
    code="8K3F-9M2P-QR7T-W4XA-5",
    address="https://contest.example.org/v/8K3F9M2PQR7TW4XA5",
    issuers=("滨州市总工会",),
    date="2015年12月28日",
)


def test_form_has_all_that_was_filled_in_and_room_for_what_was_not() -> None:
    data = print_form(FORM)
    text = text_of(data)
    for words in (
        *("职工技术创新竞赛活动方案", "编号：2015-JY-0001", "已办结", "第一纺织厂", "竞赛主题", "提质增效"),
        *("每月一次培训。", "姓名", "职责", "李四", "办理与审批意见", "县区工会审核", "同意报备。"),
        *("签名：王五（县总工会主席）", "日期：2015年3月20日", "市总工会审批", "（盖章处）", "内容校验"),
    ):
        assert words in text, words
    assert text.count("（盖章处）") == 2
    assert "第 1 页 共 1 页" in text
    assert page_sizes(data) == [(210, 297)]
    assert fonts_not_embedded(data) == set()


def test_properties_name_nobody() -> None:
    for data in (print_form(FORM), print_decision(DECISION), print_certificate(CERTIFICATE)):
        found = properties(data)
        assert not [value for value in found.values() if "王五" in value or "张三" in value]
        assert found["/Author"] == ""
        assert found["/CreationDate"] == found["/ModDate"]


def test_same_content_gives_the_same_bytes_in_another_process_too() -> None:
    code = (
        "import sys, hashlib; from tests.web.documents import test_documents as t;"
        "print(hashlib.sha256(t.print_form(t.FORM) + t.print_decision(t.DECISION)"
        " + t.print_certificate(t.CERTIFICATE)).hexdigest())"
    )
    root = Path(__file__).parents[3]
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=root,
            capture_output=True,
            check=True,
            text=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert print_form(FORM) == print_form(replace(FORM))
    assert print_form(FORM) != print_form(replace(FORM, state="已撤销"))
    assert FORM.digest != replace(FORM, state="已撤销").digest


HOSTILE = (
    "<b>粗</b>", "<para>", "</para>", "<img src='file:///etc/passwd'/>", "<a href='http://x'>y</a>", "&amp;&lt;&#65;",
    "<font name='nope'>x", "<br/>", "<seq>", "<onDraw name='x'/>", "%s {0} {{x}}", "\\n", "]]>", "<![CDATA[", "--",
    "<!DOCTYPE x>", "<unichar code='65'/>", "<super>2</super>",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_type_is_printed_as_they_typed_it(text: str) -> None:
    form = replace(FORM, title=f"标题{text}", blocks=[Rows(((f"标签{text}", f"甲{text}乙"),))], opinions=[])
    found = text_of(print_form(form)).replace(" ", "")
    assert f"甲{text}乙".replace(" ", "") in found
    certificate = replace(CERTIFICATE, holder=text, text=f"甲{text}乙", issuers=(text,))
    assert text.replace(" ", "") in text_of(print_certificate(certificate)).replace(" ", "")
    print_decision(replace(DECISION, issuer=text, title=text, body=text, lists=[]))
    print_table(text, [text], [[text]])


def test_unseen_signs_vanish_and_unknown_ones_show() -> None:
    letters = Letters()
    assert letters.plain("a\x00\x1b[31mb\u202ec\u200bd\ufeffe\x7f") == "a[31mbcde"
    assert (
        letters.plain("甲\ud800乙😀丙❤\ufe0f👩\u200d🏭𪚥")
        == f"甲{MISSING}乙{MISSING}丙{letters.plain('❤')}{MISSING * 3}"
    )
    assert "U+1F600" in letters.note()
    assert "U+D800" in letters.note()
    assert letters.plain("1\t2\r\n3\r4\u30005") == "1\xa0\xa0\xa0\xa02\n3\n4\xa0\xa05"
    assert Letters().note() == ""


def test_rare_characters_of_names_are_there_or_noted() -> None:
    data = print_form(replace(FORM, blocks=[Rows((("姓名", "龘䶮㛃𠮷😀"),))], opinions=[]))
    text = text_of(data)
    assert "龘䶮㛃" in text
    assert f"{MISSING}{MISSING}" in text
    assert "注：〓 处的字字库中没有" in text
    assert "U+20BB7、U+1F600" in text


def test_huge_texts_flow_over_pages_and_lose_nothing() -> None:
    words = [f"第{n}句话写得很长很长。" for n in range(6_000)]
    form = replace(
        FORM,
        blocks=[
            Rows((("长", "".join(words)), ("行", "\n".join(map(str, range(2_000)))), ("词", "W" * 20_000))),
            Grid("表", ("甲", "乙"), (("值" * 5_000, "1"), ("2", "数" * 3_000))),
        ],
        opinions=[Opinion("审核", (("意见", "同意。" * 3_000),), "", "王五" * 40, "2015年")],
    )
    started = time.process_time()
    data = print_form(form)
    text = text_of(data)
    plain = text.replace(" ", "")
    assert all(word in plain for word in (words[0], words[5_999]))
    assert plain.count("句话写得很长很长") > 5_700, "but where a page or a row ends within one"
    assert plain.count("W") == 20_000
    assert plain.count("值") == 5_000
    pages = len(page_sizes(data))
    assert f"第{pages}页共{pages}页" in plain
    assert time.process_time() - started < 120, "splitting one cell over many pages took an hour"


def test_too_much_is_refused() -> None:
    with pytest.raises(TooLong):
        print_form(replace(FORM, blocks=[Rows((("长", "字" * MOST_SIGNS),))]))


def test_decision_is_a_red_head_document_with_its_lists() -> None:
    data = print_decision(DECISION)
    text = text_of(data)
    for words in (
        DECISION.issuer,
        DECISION.number,
        "各县（区）总工会：",
        "希望再创佳绩。",
        "附件：",
        "成果59",
        *DECISION.signatories,
    ):
        assert words in text, words
    assert text.index("滨州市科学技术局") < text.index(DECISION.date) < text.index("附件 1")
    assert text.count("序号") == len(page_sizes(data)) - 1, "the head of a list comes again on each page"


@pytest.mark.parametrize("length", [20, 200, 2_000])
def test_certificate_is_one_page_on_its_side(length: int) -> None:
    data = print_certificate(replace(CERTIFICATE, text="在竞赛中成绩突出。" * (length // 9)))
    assert page_sizes(data) == [(297, 210)]
    text = text_of(data)
    for words in (
        "荣誉证书",
        "张三 同志：",
        "证书编号：2015-RY-0001",
        "核验码：8K3F-9M2P-QR7T-W4XA-5",
        "2015年12月28日",
    ):
        assert words in text, words


def test_table_lies_on_its_side_when_it_is_wide() -> None:
    rows = [[f"{row}-{column}" for column in range(8)] for row in range(60)]
    data = print_table("获奖名单", [f"列{n}" for n in range(8)], rows, note="截至十二月")
    assert set(page_sizes(data)) == {(297, 210)}
    text = text_of(data)
    assert all(value in text for row in rows for value in row)
    assert page_sizes(print_table("名单", ["甲"], [])) == [(210, 297)]
