using OrleansCluster.Simulator.Checking;

namespace OrleansCluster.Simulation.Tests.Checking;

public class LinearizabilityTests
{
    [Theory]
    [InlineData("nothing happened", "")]
    [InlineData("read of the initial value", "A 0-1 read → ∅")]
    [InlineData("read of what was written", "A 0-1 write 1; A 2-3 read → 1")]
    [InlineData("read between two writes", "A 0-1 write 1; B 2-3 read → 1; A 4-5 write 2; B 6-7 read → 2")]
    [InlineData("read during a write gives the old value", "A 0-1 write 1; A 2-9 write 2; B 3-4 read → 1")]
    [InlineData("read during a write gives the new value", "A 0-1 write 1; A 2-9 write 2; B 3-4 read → 2")]
    [InlineData("old, then new, during a write", "A 0-1 write 1; A 2-9 write 2; B 3-4 read → 1; C 5-6 read → 2")]
    [InlineData("concurrent writes in either order", "A 0-5 write 1; B 0-5 write 2; C 6-7 read → 1")]
    [InlineData("concurrent writes in the other order", "A 0-5 write 1; B 0-5 write 2; C 6-7 read → 2")]
    [InlineData("concurrent reads see two writes in turn", "A 0-9 write 1; B 0-9 write 2; C 1-3 read → 2; D 4-6 read → 1; C 7-8 read → 1")]
    [InlineData("what happens at equal times is concurrent", "A 0-5 write 1; B 5-6 read → ∅")]
    [InlineData("cas in turn", "A 0-1 write 1; A 2-3 cas 1⇒2 → true; B 4-5 cas 1⇒3 → false; B 6-7 read → 2")]
    [InlineData("one of two concurrent cas wins", "A 0-1 write 1; A 2-5 cas 1⇒2 → true; B 2-5 cas 1⇒3 → false; A 6-7 read → 2")]
    [InlineData("cas twice, as the value came back", "A 0-1 cas ∅⇒1 → true; B 2-3 write ∅; A 4-5 cas ∅⇒1 → true")]
    [InlineData("a chain of concurrent cas", "A 0-9 cas 2⇒3 → true; B 0-9 cas 1⇒2 → true; C 0-9 cas ∅⇒1 → true; D 10-11 read → 3")]
    [InlineData("unknown write never seen", "A 0-1? write 1; B 2-3 read → ∅")]
    [InlineData("unknown write seen later", "A 0-1? write 1; B 2-3 read → ∅; B 4-5 read → 1; B 6-7 read → 1")]
    [InlineData("unknown write seen after another write", "A 0-1? write 1; B 2-3 write 2; B 4-5 read → 2; B 6-7 read → 1")]
    [InlineData("pending write seen", "A 0-… write 1; B 2-3 read → 1")]
    [InlineData("two unknown writes of one value, seen twice", "A 0-1? write 1; B 0-1? write 1; C 2-3 read → 1; C 4-5 write 2; C 6-7 read → 1")]
    [InlineData("unknown write explains a failed cas", "A 0-1? write 5; B 2-3 cas ∅⇒1 → false; B 4-5 read → 5")]
    [InlineData("unknown write, never seen, explains a failed cas", "A 0-1? write 5; B 2-3 cas ∅⇒1 → false; B 4-5 write 2; B 6-7 read → 2")]
    [InlineData("unknown cas took effect", "A 0-1? cas ∅⇒1; B 2-3 read → 1")]
    [InlineData("unknown cas explains two things", "A 0-1? cas ∅⇒1; B 2-3 cas ∅⇒2 → false; B 4-5 cas 1⇒2 → true")]
    [InlineData("a run of unknown operations", "A 0-1? write 1; B 0-1? cas 1⇒2; C 0-1? cas 2⇒3; D 2-3 read → 3")]
    [InlineData("unknown read says nothing", "A 0-1 write 1; B 2-3? read; C 4-5 read → 1")]
    [InlineData("failed write had no effect", "A 0-1! write 1; B 2-3 read → ∅")]
    [InlineData("keys are apart", "A 0-1 write @x 1; A 2-3 write @y 2; B 4-5 read @x → 1; B 6-7 read @y → 2")]
    public void Register_good(string name, string history) => Good(name, history, new RegisterModel());

    [Theory]
    [InlineData("stale read", "A 0-1 write 1; A 2-3 write 2; B 4-5 read → 1", 3)]
    [InlineData("stale read of the initial value", "A 0-1 write 1; B 2-3 read → ∅", 2)]
    [InlineData("stale read, among others", "A 0-1 write 1; B 0-9 read → 2; A 2-3 write 2; B 10-11 read → 2; C 4-5 read → 1; C 12-13 read → 2", 3)]
    [InlineData("value never written", "A 0-1 write 1; B 2-3 read → 7", 1)]
    [InlineData("value read before it was written", "B 0-1 read → 1; A 2-3 write 1", 2)]
    [InlineData("new, then old: two readers during a write", "A 0-1 write 1; A 2-9 write 2; B 3-4 read → 2; C 5-6 read → 1", 4)]
    [InlineData("new, then old: one reader", "A 0-1 write 1; A 2-9 write 2; B 3-4 read → 2; B 5-6 read → 1", 4)]
    [InlineData("readers disagree on the order of two writes", "A 0-9 write 1; B 0-9 write 2; C 1-2 read → 1; C 3-4 read → 2; D 5-6 read → 1", 5)]
    [InlineData("lost update", "A 0-1 write 1; A 2-5 cas 1⇒2 → true; B 2-5 cas 1⇒3 → true", 3)]
    [InlineData("cas succeeded twice in turn", "A 0-1 write 1; A 2-3 cas 1⇒2 → true; B 4-5 cas 1⇒3 → true", 3)]
    [InlineData("cas succeeded on what was not there", "A 0-1 write 1; A 2-3 cas 7⇒2 → true", 1)]
    [InlineData("cas failed on what was there", "A 0-1 write 1; A 2-3 cas 1⇒2 → false", 2)]
    [InlineData("failed cas took effect", "A 0-1 write 1; A 2-3 cas 5⇒2 → false; B 4-5 read → 2", 1)]
    [InlineData("unknown write seen, then not", "A 0-1 write 1; A 2-3? write 2; B 4-5 read → 2; B 6-7 read → 1", 4)]
    [InlineData("unknown write seen, then the initial value", "A 0-1? write 2; B 4-5 read → 2; B 6-7 read → ∅", 3)]
    [InlineData("unknown write seen twice", "A 0-1? write 1; B 2-3 read → 1; B 4-5 write 2; B 6-7 read → 1", 4)]
    [InlineData("unknown write seen before it was invoked", "B 0-1 read → 1; A 2-3? write 1", 2)]
    [InlineData("pending write seen, then not", "A 0-… write 2; B 4-5 read → 2; B 6-7 read → ∅", 3)]
    [InlineData("failed write was seen", "A 0-1! write 1; B 2-3 read → 1", 1)]
    [InlineData("unknown cas could not have taken effect", "A 0-1 write 1; B 2-3? cas 7⇒2; C 4-5 read → 2", 2)]
    [InlineData("old values were written and read before, all gone", "A 0-1 write 5; A 2-3 write 6; A 4-5 write ∅; A 6-7 write 1; B 8-9 read → ∅", 2)]
    [InlineData("failed cas, long after other values", "A 0-1 write 5; A 2-3 write 6; A 4-5 write 7; A 6-7 write 1; B 8-9 cas 1⇒2 → false", 2)]
    [InlineData("one key of two", "A 0-1 write @x 1; A 2-3 write @y 2; B 4-5 read @x → 1; B 6-7 read @y → 1", 1)]
    public void Register_bad(string name, string history, int shortest) => Bad(name, history, shortest, new RegisterModel());

    [Theory]
    [InlineData("written and deleted", "A 0-1 write a; A 2-3 read → a; A 4-5 delete → true; A 6-7 read → ∅; A 8-9 delete → false")]
    [InlineData("put and get", "A 0-1 put a; B 2-3 get → a")]
    [InlineData("unknown delete took effect", "A 0-1 write a; A 2-3? delete; B 4-5 read → a; B 6-7 read → ∅")]
    [InlineData("unknown delete did not", "A 0-1 write a; A 2-3? delete; B 4-5 delete → true")]
    [InlineData("unknown write was deleted", "A 0-1? write a; B 2-3 delete → true; B 4-5 read → ∅")]
    [InlineData("a delete that does not know", "A 0-1 write a; A 2-3 delete; A 4-5 read → ∅")]
    [InlineData("one of two creates wins", "A 0-5 create a → true; B 0-5 create b → false; A 6-7 read → a")]
    [InlineData("created anew after a delete", "A 0-1 create a → true; A 2-3 delete → true; A 4-5 create a → true")]
    [InlineData("unknown create explains another's failure", "A 0-1? create a; B 2-3 create b → false; B 4-5 read → a")]
    public void Map_good(string name, string history) => Good(name, history, new MapModel());

    [Theory]
    [InlineData("written, then gone", "A 0-1 write a; B 2-3 read → ∅", 2)]
    [InlineData("written, then gone, after an earlier delete", "A 0-1 write a; A 2-3 delete → true; A 4-5 write b; B 6-7 read → ∅", 2)]
    [InlineData("deleted, then there", "A 0-1 write a; A 2-3 delete → true; B 4-5 read → a", 3)]
    [InlineData("deleted twice", "A 0-1 write a; A 2-5 delete → true; B 2-5 delete → true", 3)]
    [InlineData("delete found nothing where something was", "A 0-1 write a; B 2-3 delete → false", 2)]
    [InlineData("created twice", "A 0-5 create a → true; B 0-5 create b → true", 2)]
    [InlineData("create failed where nothing was", "A 0-1 create a → false", 1)]
    [InlineData("unknown delete seen, then undone", "A 0-1 write a; A 2-3? delete; B 4-5 read → ∅; B 6-7 read → a", 3)]
    public void Map_bad(string name, string history, int shortest) => Bad(name, history, shortest, new MapModel());

    [Theory]
    [InlineData("in turn", "A 0-1 increment → 1; B 2-3 increment → 2; A 4-5 read → 2")]
    [InlineData("concurrently, in the other order", "A 0-5 increment → 2; B 0-5 increment → 1")]
    [InlineData("by more", "A 0-1 increment 5 → 5; B 2-3 read → 5")]
    [InlineData("unknown ones fill the gap", "A 0-1? increment; B 0-1? increment; C 2-3 read → 0; C 4-5 increment → 3; C 6-7 read → 3")]
    [InlineData("unknown one between two reads", "A 0-1? increment; C 2-3 read → 0; C 4-5 read → 1")]
    [InlineData("unknown ones that add up", "A 0-1? increment 3; B 0-1? increment 4; C 0-1? increment 5; D 2-3 read → 8; D 4-5 read → 12")]
    public void Counter_good(string name, string history) => Good(name, history, new CounterModel());

    [Theory]
    [InlineData("the same count twice: lost update", "A 0-5 increment → 1; B 0-5 increment → 1", 2)]
    [InlineData("skips one", "A 0-1 increment → 1; B 2-3 increment → 3", 2)]
    [InlineData("goes back", "A 0-1 increment → 1; B 2-3 increment → 2; C 4-5 read → 1", 2)]
    [InlineData("stale", "A 0-1 increment → 1; C 2-3 read → 0", 2)]
    [InlineData("more than was added", "A 0-1? increment; C 2-3 read → 2", 2)]
    [InlineData("unknown ones that do not add up", "A 0-1? increment 3; B 0-1? increment 5; D 2-3 read → 4", 1)]
    [InlineData("unknown one counted twice", "A 0-1? increment; B 2-3 increment → 2; C 4-5 increment → 4", 3)]
    public void Counter_bad(string name, string history, int shortest) => Bad(name, history, shortest, new CounterModel());

    [Theory]
    [InlineData("read of nothing", "A 0-1 read → ∅@0")]
    [InlineData("written and read", "A 0-1 write a → 7; B 2-3 read → a@7")]
    [InlineData("versions leave gaps", "A 0-1 write a → 7; B 2-3 write b → 19; B 4-5 read → b@19")]
    [InlineData("cas at a version", "A 0-1 write a → 7; A 2-3 cas 7⇒b → 9; B 4-5 cas 7⇒c → false; B 6-7 read → b@9")]
    [InlineData("cas that does not tell the version", "A 0-1 cas 0⇒a → true; A 2-3 read → a@4; B 4-5 cas 4⇒b → true; B 6-7 read → b@9")]
    [InlineData("unknown write seen", "A 0-1 write a → 7; B 2-3? write b; C 4-5 read → a@7; C 6-7 read → b@8; C 8-9 read → b@8")]
    [InlineData("unknown write never seen makes a cas fail", "A 0-1 write a → 7; B 2-3? write b; C 4-5 cas 7⇒c → false; C 6-7 write d → 10")]
    [InlineData("cas at the version of an unknown write", "A 0-1 write a → 7; B 2-3? write b; C 4-5 cas 8⇒c → 9")]
    [InlineData("concurrent writes in order of version", "A 0-9 write a → 8; B 0-9 write b → 7; C 10-11 read → a@8")]
    [InlineData("two unknown writes of one value", "A 0-1? write a; B 0-1? write a; C 2-3 read → a@3; C 4-5 read → a@5")]
    [InlineData("a version is left for an unknown write", "A 0-1 write a → 4; B 2-3? write b; C 4-5 cas 4⇒x → false; C 6-7 cas 5⇒x → false; C 8-9 write c → 7")]
    public void Versioned_good(string name, string history) => Good(name, history, new VersionedRegisterModel());

    [Theory]
    [InlineData("stale read", "A 0-1 write a → 7; B 2-3 write b → 8; C 4-5 read → a@7", 3)]
    [InlineData("two values of one version", "A 0-9? write a; B 0-9? write b; C 10-11 read → a@7; C 12-13 read → b@7", 4)]
    [InlineData("two versions of one write", "A 0-1? write a; C 2-3 read → a@3; C 4-5 read → a@5", 3)]
    [InlineData("one version twice", "A 0-5 write a → 7; B 0-5 write b → 7", 2)]
    [InlineData("versions against real time", "A 0-1 write a → 7; B 2-3 write b → 6", 2)]
    [InlineData("cas succeeded at an old version", "A 0-1 write a → 7; B 2-3 write b → 8; C 4-5 cas 7⇒c → 9", 2)]
    [InlineData("cas succeeded twice", "A 0-1 write a → 7; B 2-5 cas 7⇒b → 8; C 2-5 cas 7⇒c → 9", 2)]
    [InlineData("cas failed at the version that was there", "A 0-1 write a → 7; B 2-3 cas 7⇒b → false; C 4-5 read → a@7", 2)]
    [InlineData("read with another version than the write's", "A 0-1 write a → 7; B 2-3 read → a@8", 2)]
    [InlineData("unknown write's version against a failed cas", "A 0-1? write a; B 2-3 cas 0⇒x → false; B 4-5 cas 3⇒y → false; C 6-7 read → a@3", 4)]
    [InlineData("no version is left for an unknown write", "A 0-1 write a → 4; B 2-3? write b; C 4-5 cas 4⇒x → false; C 6-7 cas 5⇒x → false; C 8-9 write c → 6", 4)]
    public void Versioned_bad(string name, string history, int shortest) => Bad(name, history, shortest, new VersionedRegisterModel());

    [Fact]
    public void A_violation_says_what_where_and_with_which_operations()
    {
        var violation = Linearizability.Check(Past.Of("A 0-1 write 1; A 2-3 write 2; B 4-5 read → 1; C 6-7 read → 2"), new RegisterModel(), SearchLimits.Default)!;
        Assert.Equal([0, 1, 2], violation.Shortest.Select(operation => operation.Id));
        Assert.Equal([1, 2], violation.Contradiction);
        Assert.Equal("linearizability of a register", violation.Checker);
        Assert.Contains("after #0, #1 the register holds 2, so #2 cannot be \"read k → 1\"", violation.What);
    }

    [Fact]
    public void A_search_that_gives_up_says_so()
    {
        var history = Past.Of(string.Join(";", Enumerable.Range(0, 8).Select(i => $"{i} 0-99 write {i}; {i}r 0-99 read → {i}")) + "; A 100-101 read → 9");
        Assert.Throws<SearchLimitException>(() => Linearizability.Check(history, new RegisterModel(), new SearchLimits(10, 1_000_000, 10)));
        Assert.Throws<SearchLimitException>(() => Linearizability.Check(history, new RegisterModel(), new SearchLimits(1_000_000, 10, 10)));
        Assert.NotNull(Linearizability.Check(history, new RegisterModel(), SearchLimits.Default));
    }

    /// <summary>The one write takes a version that the other, which need not have been, would use up.</summary>
    [Fact]
    public void An_unlimited_write_is_not_put_in_place_of_one_whose_version_was_seen()
    {
        var history = Past.Of("A 0-1 write a → 5; B 0-1? write z; C 0-1? write z; D 2-3 cas 5⇒x → false; D 4-5 read → z@6; D 6-7 write b → 9");
        var phantom = Past.Of("E 0-1? write y")[0];
        Assert.True(new LinearizationSearch<VersionedCell>(new VersionedRegisterModel(), history, [phantom], SearchLimits.Default).Run());
    }

    [Fact]
    public void Without_trials_the_whole_history_is_the_shortest()
    {
        var history = Past.Of("A 0-1 write 1; A 2-3 write 2; B 4-5 read → 2; A 6-7 write 3; B 8-9 read → 2");
        Assert.Equal(5, Linearizability.Check(history, new RegisterModel(), SearchLimits.Default with { Trials = 0 })!.Shortest.Count);
        Assert.Equal(3, Linearizability.Check(history, new RegisterModel(), SearchLimits.Default)!.Shortest.Count);
    }

    [Theory]
    [InlineData("A 0-1 append 1")]
    [InlineData("A 0-1 cas 1 → true")]
    [InlineData("A 0-1 cas 1⇒2 → 5")]
    public void What_a_model_does_not_know_is_refused(string history) =>
        Assert.Throws<ArgumentException>(() => Linearizability.Check(Past.Of(history), new RegisterModel(), SearchLimits.Default));

    private static void Good<TState>(string name, string history, SequentialModel<TState> model) where TState : notnull
    {
        var violation = Linearizability.Check(Past.Of(history), model, SearchLimits.Default);
        Assert.True(violation is null, $"{name}: {violation?.What}");
    }

    private static void Bad<TState>(string name, string history, int shortest, SequentialModel<TState> model) where TState : notnull
    {
        var violation = Linearizability.Check(Past.Of(history), model, SearchLimits.Default);
        Assert.True(violation is not null, name);
        Assert.True(violation.Shortest.Count == shortest, $"{name}: {string.Join("; ", violation.Shortest)} — {violation.What}");
        Assert.NotNull(Linearizability.Check(violation.Shortest, model, SearchLimits.Default));
        Assert.NotEmpty(violation.Contradiction);
        Assert.Subset(violation.Shortest.Select(operation => operation.Id).ToHashSet(), violation.Contradiction.ToHashSet());
    }
}
