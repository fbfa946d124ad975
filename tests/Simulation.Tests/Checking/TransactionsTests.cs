using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Simulator.Checking;

namespace OrleansCluster.Simulation.Tests.Checking;

/// <summary>
/// Transactions are written as "process from-to revision: observations, then writes": "x=1" and "x≠1" and "x=1@5" (written at revision 5)
/// are observations, "x:=1" is a write; "-" is no revision.
/// </summary>
public class TransactionsTests
{
    [Theory]
    [InlineData("nothing", "")]
    [InlineData("one after the other", "A 0-1 1: x=∅ x:=1; B 2-3 2: x=1 x:=2; C 4-5 2: x=2")]
    [InlineData("concurrent, in the order of revisions", "A 0-9 2: x=1 x:=2; B 0-9 1: x=∅ x:=1")]
    [InlineData("readers at one revision", "A 0-1 1: x:=1 y:=1; B 2-3 1: x=1 y=1; C 4-5 1: x=1")]
    [InlineData("a reader sees the state of its revision", "A 0-9 1: x:=1; A 0-9 2: x:=2; B 0-9 1: x=1; C 0-9 2: x=2")]
    [InlineData("a reader before a concurrent write", "A 0-1 1: x:=1; B 2-9 2: x:=2; C 3-8 1: x=1")]
    [InlineData("write skew avoided: serial order", "A 0-9 1: x=∅ y=∅ x:=1; B 0-9 2: x=1 y=∅ y:=1")]
    [InlineData("a comparison that fails", "A 0-1 1: x:=1; B 2-3 1: x≠∅")]
    [InlineData("a delete", "A 0-1 1: x:=1; B 2-3 2: x=1 x:=∅; C 4-5 2: x=∅")]
    [InlineData("revisions of keys", "A 0-1 3: x:=1; B 2-3 7: y:=1; C 4-5 7: x=1@3 y=1@7 z=∅@0")]
    [InlineData("unknown one not seen", "A 0-1 1: x:=1; B 2-3? -: x:=2; C 4-5 1: x=1")]
    [InlineData("unknown one seen", "A 0-1 1: x:=1; B 2-3? -: x:=2; C 4-5 3: x=2")]
    [InlineData("unknown one seen, both its writes", "A 0-1 1: x:=1; B 2-3? -: x:=2 y:=2; C 4-5 3: x=2 y=2; D 6-7 4: y:=3")]
    [InlineData("unknown one seen late, and overwritten in part", "B 0-1? -: x:=2 y:=2; A 2-3 5: y:=3; C 4-5 5: x=2 y=3")]
    [InlineData("unknown one needs another unknown one", "A 0-1? -: x:=1; B 0-1? -: x=1 y:=1; C 4-5 9: y=1")]
    [InlineData("of two unknown ones that write the value, one may", "A 0-1? -: q=7 x:=1; B 0-1? -: x:=1 y:=5; C 4-5 9: x=1 y=5")]
    [InlineData("unknown one explains a comparison", "A 0-1 1: x:=1; B 2-3? -: x:=2; C 4-5 3: x≠1")]
    [InlineData("revision of an unknown one", "A 0-1 1: x:=1; B 2-3? -: x:=2; C 4-5 6: x=2@4")]
    [InlineData("unknown ones with just enough revisions left", "A 0-1 1: x:=1; B 2-3? -: x:=2; B 2-3? -: y:=2; C 4-5 4: x=2 y=2 y:=1")]
    [InlineData("failed one had no effect", "A 0-1 1: x:=1; B 2-3! -: x:=2; C 4-5 1: x=1")]
    public void Good(string name, string text) => Assert.True(Check(text) is null, $"{name}: {Check(text)?.What}");

    [Theory]
    [InlineData("stale read", "A 0-1 1: x:=1; A 2-3 2: x:=2; B 4-5 3: x=1", "0,1,2")]
    [InlineData("read of what none wrote", "A 0-1 1: x:=1; B 2-3 1: x=7", "0,1")]
    [InlineData("read of half a transaction", "A 0-1 1: x:=1 y:=1; B 2-9 2: x:=2 y:=2; C 3-8 2: x=2 y=1", "0,1,2")]
    [InlineData("lost update", "A 0-1 1: x:=1; B 2-9 2: x=1 x:=2; C 2-9 3: x=1 x:=3", "0,1,2")]
    [InlineData("write skew", "A 0-9 1: x=∅ y=∅ x:=1; B 0-9 2: x=∅ y=∅ y:=1", "0,1")]
    [InlineData("a lower revision in real time", "A 0-1 2: x:=1; B 2-3 1: y:=1", "0,1")]
    [InlineData("a stale reader in real time", "A 0-1 1: x:=1; B 2-3 2: x:=2; C 4-5 1: x=1", "1,2")]
    [InlineData("read before it was invoked", "C 0-1 1: x=1; A 2-3 1: x:=1", "0,1")]
    [InlineData("one revision for two writers", "A 0-9 1: x:=1; B 0-9 1: y:=1", "0,1")]
    [InlineData("a comparison that should have failed", "A 0-1 1: x:=1; B 2-3 2: x≠1 x:=2", "0,1")]
    [InlineData("deleted, and still there", "A 0-1 1: x:=1; B 2-3 2: x:=∅; C 4-5 2: x=1", "0,1,2")]
    [InlineData("wrong revision of a key", "A 0-1 3: x:=1; C 4-5 7: x=1@4", "0,1")]
    [InlineData("unknown one seen, then not", "A 0-1 1: x:=1; B 2-3? -: x:=2; C 4-5 3: x=2; D 6-7 4: x=1", "0,1,2,3")]
    [InlineData("unknown one seen in half", "B 0-1? -: x:=2 y:=2; C 4-5 3: x=2 y=∅", "0,1")]
    [InlineData("unknown one seen before it was invoked", "C 0-1 3: x=2; B 2-3? -: x:=2", "0,1")]
    [InlineData("unknown one with no revision left", "A 0-1 1: x:=1; B 2-3? -: x:=2; C 4-5 2: x=2 y:=1", "0,1,2")]
    [InlineData("two unknown ones with one revision left", "A 0-1 1: x:=1; B 2-3? -: x:=2; B 2-3? -: y:=2; C 4-5 3: x=2 y=2 y:=1", "0,1,2,3")]
    [InlineData("unknown one that depends on what was not", "A 0-1? -: q=7 x:=1; C 4-5 9: x=1", "0,1")]
    [InlineData("failed one was seen", "A 0-1! -: x:=1; C 4-5 9: x=1", "1")]
    [InlineData("unknown one took effect twice", "A 0-1? -: x:=1; B 2-3 2: x=1; B 4-5 3: x:=5; B 6-7 5: x=1", "0,1,2,3")]
    public void Bad(string name, string text, string shown)
    {
        var violation = Check(text);
        Assert.True(violation is not null, name);
        var ids = string.Join(",", violation.Shortest.Select(operation => operation.Id));
        if (shown.Length > 0) Assert.True(ids == shown, $"{name}: {ids} — {violation.What}");
        // What is shown is bad by itself.
        var kept = violation.Shortest.Select(operation => operation.Id).ToHashSet();
        Assert.NotNull(Transactions.Check(Parse(text).Where(one => kept.Contains(one.Operation.Id)), SearchLimits.Default));
        Assert.Subset(kept, violation.Contradiction.ToHashSet());
        Assert.NotEmpty(violation.Contradiction);
    }

    [Fact]
    public void The_first_state_may_hold_something() => Assert.Null(Transactions.Check(
        Parse("A 0-1 1: x=5 x:=1"), SearchLimits.Default, new Dictionary<string, object?> { ["x"] = 5L }));

    [Fact]
    public void What_is_ok_has_a_revision() => Assert.Throws<ArgumentException>(() => Check("A 0-1 -: x:=1; B 0-1 1: y:=1"));

    [Fact]
    public void A_search_that_gives_up_says_so() => Assert.Throws<SearchLimitException>(() =>
        Transactions.Check(Parse("A 0-1 1: x:=1; B 2-3 2: x:=2; C 4-5 3: x:=3"), new SearchLimits(2, 10, 10)));

    /// <summary>Executions with unknown outcomes: what happened is accepted; with one observation changed to an older value, it is not.</summary>
    [Fact]
    public void What_really_happened_is_accepted_and_what_did_not_is_not()
    {
        var (checkedGood, checkedBad) = (0, 0);
        var draws = Gen.Choose(0, 999).ArrayOf(60).ToArbitrary();
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(draws, drawn =>
        {
            var (transactions, stale) = Execute(drawn);
            if (Transactions.Check(transactions, SearchLimits.Default) is { } violation) throw new InvalidOperationException(violation.What);
            checkedGood++;
            if (stale is null) return true;
            checkedBad++;
            return Transactions.Check(stale, SearchLimits.Default) is not null;
        }));
        Assert.True(checkedGood > 400 && checkedBad > 100, $"{checkedGood}, {checkedBad}");
    }

    private static (List<Transaction> Good, List<Transaction>? Stale) Execute(int[] drawn)
    {
        var state = new Dictionary<string, (object? Value, long Revision)>();
        var gone = new List<(string Key, object? Value)>(); // seen by one that is known and wrote another: never to be seen again
        var (time, revision) = (0L, 0L);
        var history = new History(() => time);
        var good = new List<Transaction>();
        List<Transaction>? stale = null;
        for (var i = 0; i + 2 < drawn.Length; i += 3)
        {
            string[] keys = [$"k{drawn[i] % 4}", $"k{drawn[i + 1] % 4}"];
            var (writes, open, happened) = (drawn[i + 2] % 3 > 0, drawn[i + 2] % 10 < 3, drawn[i + 2] % 2 == 0);
            time += 10;
            var operation = history.Begin($"p{i % 5}", "txn", "");
            time += 5;
            List<Observation> reads = [.. keys.Distinct().Select(key =>
                new Observation(key, state.GetValueOrDefault(key).Value, Modified: drawn[i] % 5 == 0 ? state.GetValueOrDefault(key).Revision : null))];
            List<Write> written = writes ? [.. keys.Distinct().Select(key => new Write(key, (long)i))] : [];
            if (open) history.Unknown(operation, "timeout");
            else history.Ok(operation);
            if (writes && (!open || happened))
            {
                revision += 1 + (drawn[i] % 2);
                foreach (var write in written) state[write.Key] = (write.Value, revision);
            }
            good.Add(new Transaction(operation, open ? null : revision, reads, written));
            var old = gone.Where(one => reads.Any(read => read.Key == one.Key)).ToList();
            if (!open && writes) gone.AddRange(reads.Select(read => (read.Key, read.Value)));
            if (!open && old.Count > 0)
                stale = [.. good[..^1], good[^1] with { Reads = [new Observation(old[0].Key, old[0].Value)] }];
        }
        return (good, stale);
    }

    private static Violation? Check(string text) => Transactions.Check(Parse(text), SearchLimits.Default);

    private static List<Transaction> Parse(string text)
    {
        var lines = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        List<string[]> parts = [.. lines.Select(line => line.Split(": "))];
        List<string[]> heads = [.. parts.Select(part => part[0].Split(' '))];
        // The builder orders operations by time, and by place in the text at equal times; so does this.
        var operations = Past.Of(string.Join(";", heads.Select((head, i) => $"{head[0]} {head[1]} txn {i}")));
        return [.. operations.Select(operation => (Operation: operation, Index: (int)(long)operation.Input!)).Select(one => new Transaction(
            one.Operation,
            heads[one.Index][2] == "-" ? null : long.Parse(heads[one.Index][2]),
            [.. parts[one.Index][1].Split(' ').Where(word => !word.Contains(":=")).Select(Observe)],
            [.. parts[one.Index][1].Split(' ').Where(word => word.Contains(":=")).Select(word => word.Split(":="))
                .Select(pair => new Write(pair[0], Past.Value(pair[1])))]))];
    }

    private static Observation Observe(string word)
    {
        var at = word.Split('@');
        var pair = at[0].Split('=', '≠');
        return new Observation(pair[0], Past.Value(pair[1]), word.Contains('≠'), at.Length > 1 ? long.Parse(at[1]) : null);
    }
}
