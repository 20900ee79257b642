"""Which kinds of call fail and which pass, and what is wrong about the results: found out where no idea has a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from autograder.cases import Case, Kind
from autograder.diagnosis.inference import Observation
from autograder.diagnosis.kinds import kinds
from autograder.diagnosis.places import describe_results
from autograder.exercises.exercise import Exercise

#: Reasons of wrongly accepted calls that are told one by one.
_MOST_REASONS = 3
_EVERY = ("every call",)
#: What holds for so many times as many calls as fail tells nothing about those that do.
_LOOSE = 2
#: So many times as many are all but the same calls.
_TIGHT = 1.1


@dataclass(frozen=True)
class Failing:
    """Which kinds of call fail.

    Attributes:
        kinds: phrases such as "a stride above 1", each to follow "calls with"; ("every call",) if all of them fail.
        sentence: all that was found out, in words.
        where: the kinds in a few words, such as "with a stride above 1 only" or "in every call".
    """

    kinds: tuple[str, ...]
    sentence: str
    where: str = ""


@dataclass(frozen=True)
class Seen:
    """One case, whether it fails, and how: "fails" in general, else a phrase such as "raises an error"."""

    case: Case
    fails: bool
    how: str = "fails"


@dataclass(frozen=True)
class _Pattern:
    kinds: tuple[str, ...]
    words: str
    where: str


def describe(
    exercise: Exercise,
    seen: Sequence[Seen],
    wrong: Sequence[Observation],
    named: bool = False,
    smallest: Case | None = None,
) -> Failing | None:
    """What the failing cases have in common.

    Args:
        exercise: what was graded.
        seen: every case, with whether it fails.
        wrong: the failing cases in which the submission returned something.
        named: whether a misconception explains all results, so that nothing more has to be said about them.
        smallest: the smallest call found that fails, if one was made that is no case.

    Returns:
        None if nothing fails.
    """
    sentences: list[str] = []
    pattern: _Pattern | None = None
    # What is right for no image says nothing about the others.
    computed = [item for item in seen if item.case.kind is not Kind.REFUSED and (item.fails or not item.case.empty)]
    if any(item.fails for item in computed):
        pattern = _pattern(exercise, computed, smallest)
        sentences += [pattern.words, *(() if named else describe_results(exercise, wrong))]
    refused = [item for item in seen if item.case.kind is Kind.REFUSED]
    missed = [item.case for item in refused if item.fails]
    if missed and not (pattern is not None and pattern.kinds == _EVERY and len(missed) == len(refused)):
        sentences.append(_errors(missed, len(refused), alone=pattern is None))
    if pattern is None:
        pattern = _Pattern(("arguments that must be refused",), "", "with arguments that must be refused only")
    return Failing(pattern.kinds, " ".join(sentences), pattern.where) if sentences else None


def _errors(missed: Sequence[Case], refused: int, alone: bool) -> str:
    told = "; ".join(case.reason for case in missed[:_MOST_REASONS])
    more = f"; and {len(missed) - _MOST_REASONS} more" if len(missed) > _MOST_REASONS else ""
    start = "Every result is right, but it" if alone else "It also"
    counted = "the one call" if refused == 1 else f"{len(missed)} of the {refused} calls"
    return f"{start} does not raise a ValueError for {counted} that must be refused: {told}{more}."


def _pattern(exercise: Exercise, computed: Sequence[Seen], smallest: Case | None) -> _Pattern:
    """What tells the failing calls from the others, in the fewest words."""
    failing = [item for item in computed if item.fails]
    ways = {item.how for item in failing}
    verb = ways.pop() if len(ways) == 1 else "fails"
    if len(failing) == len(computed):
        return _Pattern(_EVERY, f"It {verb} in every call, the simplest too.", "in every call")
    known = [frozenset(kinds(exercise.function, item.case)) for item in computed]
    fails = frozenset(number for number, item in enumerate(computed) if item.fails)
    holders = _holders(known)
    if smallest is not None:  # what is not true of the smallest failing call has nothing to do with the mistake
        own = kinds(exercise.function, smallest)
        narrow = {phrase: cases for phrase, cases in holders.items() if (phrase in own) is bool(cases & fails)}
        large, exact = _largest(computed, verb), _exact(narrow, fails, len(computed), verb)
        found = large if large and smallest.size > _most(computed) else exact or large
        if found is not None:
            return found
    return (
        _exact(holders, fails, len(computed), verb)
        or _either(holders, fails, verb)
        or _nearly(holders, fails, len(computed), verb)
        or _by_part(failing, len(computed), verb)
    )


def _holders(known: Sequence[frozenset[str]]) -> dict[str, frozenset[int]]:
    """Phrase -> the cases of which it is true, without phrases that are true of all; the commonest first."""
    phrases = {phrase for own in known for phrase in own}
    holders = {phrase: frozenset(n for n, own in enumerate(known) if phrase in own) for phrase in phrases}
    telling = {phrase: cases for phrase, cases in holders.items() if len(cases) < len(known)}
    return dict(sorted(telling.items(), key=lambda item: (_dull(item[0]), -len(item[1]), item[0])))


def _dull(phrase: str) -> bool:
    """Phrases that say what is ordinary: worth telling only if nothing else is."""
    return phrase.startswith(("one ", "no ", "stride 1", "equal ", "odd kernels", "float32", "different numbers"))


def _exact(holders: dict[str, frozenset[int]], fails: frozenset[int], total: int, verb: str) -> _Pattern | None:
    """One kind, all but one kind, or two kinds together, that are exactly the failing calls."""
    for phrase, cases in holders.items():
        if cases == fails:
            return _Pattern((phrase,), _said(verb, len(fails), phrase), f"with {phrase} only")
    for phrase, cases in holders.items():
        if len(cases) == total - len(fails) and not cases & fails:
            said = f"It is right with {phrase}, and {verb} in all other calls."
            return _Pattern((f"anything but {phrase}",), said, f"with anything but {phrase}")
    for one, other in combinations(holders, 2):
        if holders[one] & holders[other] == fails:
            both = f"{one} and {other}"
            return _Pattern((one, other), _said(verb, len(fails), both), f"with {both} only")
    return None


def _largest(computed: Sequence[Seen], verb: str) -> _Pattern | None:
    """Calls that have nothing in common but their size."""
    failing = [item.case.size for item in computed if item.fails]
    if min(failing) <= _most(computed):
        return None
    phrase = "the largest arrays"
    return _Pattern((phrase,), _said(verb, len(failing), phrase), f"with {phrase} only")


def _most(computed: Sequence[Seen]) -> int:
    """Numbers in the arrays of the largest call that is right."""
    return max(item.case.size for item in computed if not item.fails)


def _either(holders: dict[str, frozenset[int]], fails: frozenset[int], verb: str) -> _Pattern | None:
    """One kind that hardly any right call is of; else either of two kinds that are exactly the failing calls."""
    for phrase, cases in holders.items():
        if fails < cases and len(cases) <= _TIGHT * len(fails):
            return _around((phrase,), len(cases), fails, verb)
    for one, other in combinations(holders, 2):
        if holders[one] | holders[other] == fails:
            both = f"{one} or {other}"
            return _Pattern((one, other), _said(verb, len(fails), both), f"with {both} only")
    return None


def _nearly(holders: dict[str, frozenset[int]], fails: frozenset[int], total: int, verb: str) -> _Pattern | None:
    """The narrowest one or two kinds that all failing calls share, or that no passing call lacks."""
    around = [phrase for phrase, cases in holders.items() if fails < cases]
    best: tuple[int, int, tuple[str, ...]] | None = None
    for words in [*((one,) for one in around), *combinations(around, 2)]:
        size = len(frozenset.intersection(*(holders[word] for word in words)))
        if best is None or (size, len(words)) < best[:2]:
            best = (size, len(words), words)
    passing = frozenset(range(total)) - fails
    right = min(
        (phrase for phrase, cases in holders.items() if passing < cases),
        key=lambda one: len(holders[one]),
        default=None,
    )
    if best is not None and (right is None or best[0] - len(fails) <= len(holders[right]) - len(passing)):
        size, _, words = best
        if size > _LOOSE * len(fails):
            return None
        return _around(words, size, fails, verb)
    if right is not None and len(holders[right]) <= _LOOSE * len(passing):
        return _Pattern(
            (f"anything but {right}",),
            f"It is right only with {right} ({len(passing)} of those {len(holders[right])} calls), "
            f"and {verb} in all other calls.",
            f"with anything but {right}, mostly",
        )
    return None


def _around(words: tuple[str, ...], size: int, fails: frozenset[int], verb: str) -> _Pattern:
    """Of `size` calls that are of all these kinds, some are right."""
    both = " and ".join(words)
    said = f"It {verb} in {len(fails)} of the {size} calls with {both}; all other calls are right."
    return _Pattern(words, said, f"with {both} only")


def _by_part(failing: Sequence[Seen], total: int, verb: str) -> _Pattern:
    parts = tuple(dict.fromkeys(item.case.part for item in failing))
    named = "; ".join(parts)
    return _Pattern(
        parts,
        f"It {verb} in {len(failing)} of {total} calls, of these kinds: {named}.",
        f"in {len(failing)} of {total} calls",
    )


def _said(verb: str, count: int, phrase: str) -> str:
    calls = {1: "the one call", 2: "both calls"}.get(count, f"all {count} calls")
    return f"It {verb} in {calls} with {phrase}, and in no other."
