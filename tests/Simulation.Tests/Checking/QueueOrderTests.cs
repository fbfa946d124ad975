using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Simulator.Checking;
using Line = OrleansCluster.Simulation.Tests.Checking.Past.Line;
using Outcome = OrleansCluster.Simulator.Checking.Outcome;

namespace OrleansCluster.Simulation.Tests.Checking;

public class QueueOrderTests
{
    [Theory]
    [InlineData("nothing", "")]
    [InlineData("in order", "A 0-1 enqueue a; A 2-3 enqueue b; B 4-5 dequeue → a; B 6-7 dequeue → b; B 8-9 dequeue → ∅")]
    [InlineData("concurrent enqueues in either order", "A 0-3 enqueue a; B 1-2 enqueue b; B 4-5 dequeue → b; B 6-7 dequeue → a")]
    [InlineData("concurrent dequeues in either order", "A 0-1 enqueue a; A 2-3 enqueue b; B 4-9 dequeue → b; C 4-9 dequeue → a")]
    [InlineData("left in it", "A 0-1 enqueue a; A 2-3 enqueue b; B 4-5 dequeue → a")]
    [InlineData("unknown enqueue never there", "A 0-1? enqueue a; A 2-3 enqueue b; B 4-5 dequeue → b; B 6-7 dequeue → ∅")]
    [InlineData("unknown enqueue there, late", "A 0-1? enqueue a; A 2-3 enqueue b; B 4-5 dequeue → b; B 6-7 dequeue → ∅; B 8-9 dequeue → a")]
    [InlineData("unknown dequeue took one", "A 0-1 enqueue a; A 2-3 enqueue b; B 4-5? dequeue; B 6-7 dequeue → b; B 8-9 dequeue → ∅")]
    [InlineData("unknown dequeue took none", "A 0-1 enqueue a; B 4-5? dequeue; B 6-7 dequeue → a")]
    [InlineData("empty before a concurrent enqueue", "A 0-9 enqueue a; B 2-3 dequeue → ∅; B 10-11 dequeue → a")]
    [InlineData("empty between", "A 0-1 enqueue a; B 2-3 dequeue → a; C 2-6 dequeue → ∅; A 5-7 enqueue b; B 8-9 dequeue → b")]
    [InlineData("failed enqueue", "A 0-1! enqueue a; B 2-3 dequeue → ∅")]
    [InlineData("two queues", "A 0-1 enqueue @x a; A 2-3 enqueue @y a; B 4-5 dequeue @y → a; B 6-7 dequeue @x → a")]
    public void Good(string name, string text) => Assert.True(QueueOrder.Check(Past.Of(text)) is null, $"{name}: {QueueOrder.Check(Past.Of(text))?.What}");

    [Theory]
    [InlineData("wrong order", "A 0-1 enqueue a; A 2-3 enqueue b; B 4-5 dequeue → b; B 6-7 dequeue → a", 4)]
    [InlineData("wrong order with the first of two", "A 0-1 enqueue a; C 0-2 enqueue c; B 3-4 enqueue b; D 5-6 dequeue → c; D 7-8 dequeue → b; D 9-10 dequeue → a", 4)]
    [InlineData("twice", "A 0-1 enqueue a; B 2-3 dequeue → a; C 4-5 dequeue → a", 3)]
    [InlineData("twice, concurrently", "A 0-1 enqueue a; B 2-5 dequeue → a; C 2-5 dequeue → a", 3)]
    [InlineData("invented", "A 0-1 enqueue a; B 2-3 dequeue → x", 1)]
    [InlineData("before it was put in", "B 0-1 dequeue → a; A 2-3 enqueue a", 2)]
    [InlineData("failed enqueue came out", "A 0-1! enqueue a; B 2-3 dequeue → a", 1)]
    [InlineData("lost", "A 0-1 enqueue a; A 2-3 enqueue b; B 4-5 dequeue → b", 3)]
    [InlineData("two lost, one open dequeue", "A 0-1 enqueue a; A 2-3 enqueue b; A 4-5 enqueue c; B 6-7? dequeue; C 8-9 dequeue → c", 3)]
    [InlineData("lost before the open dequeue", "A 0-1 enqueue a; A 2-3 enqueue b; B 4-5 dequeue → b; B 6-7? dequeue", 3)]
    [InlineData("not empty", "A 0-1 enqueue a; B 2-3 dequeue → ∅", 2)]
    [InlineData("never empty", "A 0-1 enqueue a; A 2-3 enqueue b; B 2-9 dequeue → ∅; C 4-5 dequeue → a; C 10-11 dequeue → b", 5)]
    [InlineData("other order of the unknown", "A 0-1? enqueue a; B 2-3 dequeue → a; A 4-5 enqueue b; C 6-7 dequeue → a", 3)]
    public void Bad(string name, string text, int shortest)
    {
        var violation = QueueOrder.Check(Past.Of(text));
        Assert.True(violation is not null, name);
        Assert.True(violation.Shortest.Count == shortest, $"{name}: {violation.What}");
        Assert.NotNull(QueueOrder.Check(violation.Shortest));
        Assert.Subset(violation.Shortest.Select(operation => operation.Id).ToHashSet(), violation.Contradiction.ToHashSet());
    }

    [Theory]
    [InlineData("A 0-1 enqueue a; A 2-3 enqueue b; B 4-5 dequeue → a", false)]
    [InlineData("A 0-1 enqueue a; A 2-3 enqueue b; B 4-5 dequeue → a; B 6-7 dequeue → b", true)]
    [InlineData("A 0-1 enqueue a; A 2-3? enqueue b; B 4-5 dequeue → a", true)]
    [InlineData("A 0-1 enqueue a; A 2-3 enqueue b; B 4-5 dequeue → a; B 6-7? dequeue", true)]
    public void A_drained_queue_has_given_all_that_was_acknowledged(string text, bool good) =>
        Assert.Equal(good, QueueOrder.Check(Past.Of(text), drained: true) is null);

    [Theory]
    [InlineData("A 0-1 enqueue a; B 2-3 enqueue a")]
    [InlineData("A 0-1 enqueue ∅")]
    [InlineData("A 0-1 peek")]
    public void What_cannot_be_judged_is_refused(string text) => Assert.Throws<ArgumentException>(() => QueueOrder.Check(Past.Of(text)));

    /// <summary>By the definition, for histories without open dequeues: all orders are tried.</summary>
    [Fact]
    public void Queues_are_judged_as_by_the_definition()
    {
        var (good, bad) = (0, 0);
        var line = from process in Gen.Choose(0, 2)
                   from start in Gen.Choose(0, 14)
                   from length in Gen.Choose(0, 8)
                   from dequeues in Gen.Elements(true, true, false)
                   from element in Gen.Choose(-1, 3)
                   from open in Gen.Choose(0, 4)
                   select (process, start, length, dequeues, element, open);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3_000), Prop.ForAll(Gen.Choose(1, 6).SelectMany(count => line.ArrayOf(count)).ToArbitrary(), drawn =>
        {
            List<Line> lines = [.. drawn.Select((one, i) => one.dequeues
                ? new Line($"p{one.process}", one.start, one.start + one.length, "dequeue", "q", null, one.element < 0 ? null : $"e{one.element}", Outcome.Ok)
                : new Line($"p{one.process}", one.start, one.start + one.length, "enqueue", "q", $"e{i % 4}", null, one.open == 0 ? Outcome.Unknown : Outcome.Ok))];
            if (lines.Where(one => one.Input is not null).CountBy(one => one.Input!).Any(count => count.Value > 1)) return true;
            var history = Past.Of(lines);
            var expected = IsLinearizable([.. history], []);
            if (expected) good++;
            else bad++;
            return expected == QueueOrder.Check(history) is null;
        }));
        Assert.True(good > 100 && bad > 100, $"{good} good and {bad} bad histories test nothing.");
    }

    private static bool IsLinearizable(List<Operation> left, List<object> queue)
    {
        if (left.All(operation => operation.IsOpen)) return true;
        foreach (var operation in left)
        {
            if (left.Any(other => other.Returned < operation.Invoked)) continue;
            List<object> next = [.. queue];
            if (operation.Action == "enqueue") next.Add(operation.Input!);
            else if (!Equals(operation.Output, queue.FirstOrDefault())) continue;
            else if (next.Count > 0) next.RemoveAt(0);
            if (IsLinearizable([.. left.Where(other => other != operation)], next)) return true;
        }
        return false;
    }
}
