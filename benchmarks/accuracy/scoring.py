"""Precision, recall and F1 over decisions."""

from __future__ import annotations


def f1(hits: int, false_alarms: int, misses: int) -> float:
    """The harmonic mean of precision and recall; 1 where there was nothing to find and nothing was found."""
    return 2 * hits / (2 * hits + false_alarms + misses) if hits + false_alarms + misses else 1.0


class Counts:
    """Hits, false alarms, misses and rejections for each concept."""

    def __init__(self) -> None:
        self.by_concept: dict[str, list[int]] = {}

    def add(self, concept: str, predicted: bool, actual: bool) -> None:
        position = {(True, True): 0, (True, False): 1, (False, True): 2, (False, False): 3}[predicted, actual]
        self.by_concept.setdefault(concept, [0, 0, 0, 0])[position] += 1

    def total(self) -> tuple[int, int, int]:
        """Hits, false alarms and misses over all concepts."""
        rows = self.by_concept.values()
        return sum(r[0] for r in rows), sum(r[1] for r in rows), sum(r[2] for r in rows)


def table(ours: Counts, naive: Counts) -> str:
    """A row for each concept, then micro and macro averages."""
    lines = [f"{'concept':28} {'P':>5} {'R':>5} {'F1':>5} {'words':>6}   tp  fp  fn  tn"]
    for concept, (hits, alarms, misses, rejected) in sorted(ours.by_concept.items()):
        precision = hits / (hits + alarms) if hits + alarms else 1.0
        recall = hits / (hits + misses) if hits + misses else 1.0
        words = f1(*naive.by_concept[concept][:3])
        lines.append(
            f"{concept:28} {precision:5.2f} {recall:5.2f} {f1(hits, alarms, misses):5.2f} {words:6.2f} "
            f"{hits:4} {alarms:3} {misses:3} {rejected:3}"
        )
    scores = [f1(*row[:3]) for row in ours.by_concept.values()]
    lines.append(
        f"micro F1 {f1(*ours.total()):.3f} (keywords {f1(*naive.total()):.3f}), "
        f"macro F1 {sum(scores) / max(1, len(scores)):.3f}, "
        f"concepts at 0.90 or more: {sum(score >= 0.9 for score in scores)} of {len(scores)}"
    )
    return "\n".join(lines)
