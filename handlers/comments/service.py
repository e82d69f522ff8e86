"""Saying something about an instance, changing and deleting it, and telling those who are named in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from engine.context import Ctx
from engine.english import titles_in_both
from engine.models import Instance
from handlers.comments import queries, rules
from handlers.comments.errors import AmbiguousMention, CommentFixed, ThreadClosed, TooManyMentions
from handlers.comments.models import Comment
from handlers.directory.models import Person
from handlers.notices.service import News, notify_all


@dataclass(frozen=True)
class Namable:
    """Somebody who may be named; `label`, where they work, tells them from others of the name."""

    person_id: str
    name: str
    label: str


def add_comment(
    ctx: Ctx, instance_id: str, author_id: str, text: str, namable: Iterable[Namable], link: str
) -> Comment:
    """Say something; those of `namable` whose "@name" stands in the text are told, with the link.

    Whether the author may look at the instance, and `namable` too, is for the caller to ask. Raises CommentEmpty,
    CommentTooLong, TooManyMentions, AmbiguousMention, ThreadClosed.
    """
    instance = _running(ctx, instance_id)
    body = rules.clean(text)
    comment = Comment(
        instance_id=instance_id,
        author_id=author_id,
        body=body,
        mentions=find_mentions(body, namable),
        created_at=ctx.now(),
    )
    ctx.session.add(comment)
    ctx.session.flush()
    ctx.record("comment.added", instance_id=instance_id, data={"comment": comment.id})
    _tell(ctx, comment, instance, link)
    return comment


def change_comment(
    ctx: Ctx,
    instance_id: str,
    comment_id: str,
    author_id: str,
    text: str,
    namable: Iterable[Namable],
    link: str,
) -> Comment:
    """Put another text in place of one's own; who is named in it and was not before is told.

    Raises NotFound, CommentFixed and as `add_comment`.
    """
    instance, comment = _running(ctx, instance_id), _own(ctx, instance_id, comment_id, author_id)
    body = rules.clean(text)
    if body == comment.body:
        return comment
    _put_aside(ctx, comment)
    comment.body, comment.edited_at = body, ctx.now()
    comment.mentions = find_mentions(body, namable)
    ctx.record("comment.changed", instance_id=instance_id, data={"comment": comment.id})
    _tell(ctx, comment, instance, link)
    return comment


def delete_comment(ctx: Ctx, instance_id: str, comment_id: str, author_id: str) -> None:
    """Take one's own text away; that something was said and deleted stays. Raises NotFound, CommentFixed."""
    _running(ctx, instance_id)
    comment = _own(ctx, instance_id, comment_id, author_id)
    _put_aside(ctx, comment)
    comment.body, comment.mentions, comment.deleted_at = "", {}, ctx.now()
    ctx.record("comment.deleted", instance_id=instance_id, data={"comment": comment.id})


def find_mentions(text: str, namable: Iterable[Namable]) -> dict[str, str]:
    """ "@name" or "@name（label）" as it stands in a text → who is meant. Raises AmbiguousMention, TooManyMentions."""
    by_name: dict[str, list[Namable]] = {}
    for each in namable:
        by_name.setdefault(each.name, []).append(each)
    found: dict[str, str] = {}
    for follows in rules.mention_starts(text):
        name = next((each for each in rules.beginnings(follows) if each in by_name), None)
        if name is not None:
            written, person_id = _meant(name, follows, by_name[name])
            found[f"@{written}"] = person_id
    if len(found) > rules.MOST_MENTIONS:
        raise TooManyMentions(limit=rules.MOST_MENTIONS)
    return found


def _meant(name: str, follows: str, bearers: Sequence[Namable]) -> tuple[str, str]:
    for each in bearers:
        if follows.startswith(written := f"{name}（{each.label}）"):
            return written, each.person_id
    if len({each.person_id for each in bearers}) > 1:
        raise AmbiguousMention(
            name=name, labels="、".join(sorted(f"{name}（{each.label}）" for each in bearers))
        )
    return name, bearers[0].person_id


def _running(ctx: Ctx, instance_id: str) -> Instance:
    instance = ctx.session.get_one(Instance, instance_id)
    if instance.ended_at is not None:
        raise ThreadClosed
    return instance


def _own(ctx: Ctx, instance_id: str, comment_id: str, author_id: str) -> Comment:
    comment = queries.get_comment(ctx, instance_id, comment_id)
    if comment.author_id != author_id or not rules.is_changeable(comment.created_at, ctx.now()):
        raise CommentFixed
    return comment


def _put_aside(ctx: Ctx, comment: Comment) -> None:
    comment.earlier = [*comment.earlier, {"at": ctx.now().isoformat(), "body": comment.body}]


def _tell(ctx: Ctx, comment: Comment, instance: Instance, link: str) -> None:
    """Once for each comment and person: a change names nobody a second time."""
    wanted = set(comment.mentions.values()) - {comment.author_id}
    if not wanted:
        return
    people = ctx.session.scalars(
        select(Person).where(Person.id.in_(wanted), Person.is_active).order_by(Person.id)
    )
    author = ctx.session.get_one(Person, comment.author_id)
    titles = titles_in_both(instance.title or instance.business_key, instance.title_en)
    params = {"person": author.name, "title": titles}
    notify_all(
        ctx,
        [
            News(each, f"comment:{comment.id}", "comment.mention", params, f"{link}#comment-{comment.id}")
            for each in people
        ],
    )
