using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Simulator.Checking;
using Line = OrleansCluster.Simulation.Tests.Checking.Past.Line;
using Outcome = OrleansCluster.Simulator.Checking.Outcome;

namespace OrleansCluster.Simulation.Tests.Checking;

public class LinearizabilityPropertyTests
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(1_500);

    [Fact]
    public void Registers_are_judged_as_by_the_definition() =>
        Agrees(new RegisterModel(0L), 0L, Reference.Register, RegisterCall, distinct: 3);

    [Fact]
    public void Registers_of_values_written_once_are_judged_as_by_the_definition() =>
        Agrees(new RegisterModel(0L), 0L, Reference.Register, RegisterCall, distinct: 9);

    [Fact]
    public void Maps_are_judged_as_by_the_definition() => Agrees(new MapModel(), null, Reference.Map, MapCall, distinct: 3);

    [Fact]
    public void Counters_are_judged_as_by_the_definition() => Agrees(new CounterModel(), 0L, Reference.Counter, CounterCall, distinct: 6);

    [Fact]
    public void Versioned_registers_are_judged_as_by_the_definition() =>
        Agrees(new VersionedRegisterModel(), null, Reference.Versions, VersionedCall, distinct: 4);

    [Fact]
    public void What_really_happened_in_some_order_is_accepted() => Check.One(Thorough, Prop.ForAll(Executions(RegisterStep).ToArbitrary(), lines =>
        Linearizability.Check(Past.Of(lines), new RegisterModel(0L), SearchLimits.Default) is null));

    [Fact]
    public void What_really_happened_to_a_map_is_accepted() => Check.One(Thorough, Prop.ForAll(Executions(MapStep).ToArbitrary(), lines =>
        Linearizability.Check(Past.Of(lines), new MapModel(), SearchLimits.Default) is null));

    [Fact]
    public void What_really_happened_to_a_versioned_register_is_accepted() => Check.One(Thorough, Prop.ForAll(
        Executions(VersionedStep).ToArbitrary(),
        lines => Linearizability.Check(Past.Of(lines), new VersionedRegisterModel(), SearchLimits.Default) is null));

    /// <summary>Histories of chance, judged by the checker and by trying all orders; and what is shrunk is a violation with nothing to spare.</summary>
    private static void Agrees<TState>(SequentialModel<TState> model, object? initial, Reference.Semantics semantics,
        Func<int, int, int, bool, (string, object?, object?)> call, int distinct) where TState : notnull
    {
        var (good, bad) = (0, 0);
        Check.One(Thorough, Prop.ForAll(Lines(call, distinct).ToArbitrary(), lines =>
        {
            var history = Past.Of(lines);
            var violation = Linearizability.Check(history, model, SearchLimits.Default);
            if (violation is null != Reference.IsLinearizable(history, initial, semantics))
                throw new InvalidOperationException(violation?.What ?? "accepted");
            if (violation is null) good++;
            else bad++;
            if (violation is not null && !IsShortest(violation, history, model, initial, semantics))
                throw new InvalidOperationException(string.Join("; ", violation.Shortest));
            return true;
        }));
        Assert.True(good > 100 && bad > 100, $"{good} good and {bad} bad histories test nothing.");
    }

    private static bool IsShortest<TState>(Violation violation, IReadOnlyList<Operation> history, SequentialModel<TState> model,
        object? initial, Reference.Semantics semantics) where TState : notnull
    {
        if (Reference.IsLinearizable(violation.Shortest, initial, semantics)) return false;
        // It is a violation by the time that the first return made it one, whatever was returned later.
        var until = history.Where(one => !one.IsOpen).Select(one => one.Returned).Order()
            .First(time => !Reference.IsLinearizable(Until(time, history), initial, semantics));
        var shortest = Until(until, violation.Shortest);
        var rest = Until(until, history.Where(one => !violation.Shortest.Contains(one)));
        if (!shortest.Where(one => !one.IsOpen && model.TraitsOf(one).Blind).Append(null).Any(start => Convinces(start, shortest, rest))) return false;
        foreach (var one in shortest)
        {
            // Writes may be shown for context, or to begin with.
            if (one.IsOpen || model.TraitsOf(one) is { ReadOnly: false, Needs: null }) continue;
            // Without any other, it can be explained by what the others may have done.
            Operation[] phantoms = [.. Until(until, history).Where(other => other == one || !violation.Shortest.Any(shown => shown.Id == other.Id))
                .Where(other => other.Outcome != Outcome.Failed && !model.TraitsOf(other).ReadOnly).Select(model.Unconditional)];
            var without = new LinearizationSearch<TState>(model, [.. shortest.Where(other => other != one)], phantoms, SearchLimits.Default);
            if (!without.Run()) return false;
        }
        return true;

        // Whatever the others did, and whenever; perhaps except for those that were over when a write began that is shown.
        bool Convinces(Operation? start, List<Operation> shown, List<Operation> others) => !Reference.IsLinearizable(
            shown.Concat(others.Where(one => !model.TraitsOf(one).ReadOnly).Select(one => one.IsOpen ? one : one.AsOpen()))
                .Where(one => start is null || history[one.Id].Returned >= start.Invoked), initial, semantics);

        List<Operation> Until(long time, IEnumerable<Operation> all) => [.. all
            .Where(one => one.Outcome != Outcome.Failed && one.Invoked <= time && (one.Returned <= time || one.IsOpen || !model.TraitsOf(one).ReadOnly))
            .Select(one => one.Returned <= time || one.IsOpen ? one : one.AsOpen())];
    }

    private static Gen<IReadOnlyList<Line>> Lines(Func<int, int, int, bool, (string, object?, object?)> call, int distinct)
    {
        var line =
            from process in Gen.Choose(0, 3)
            from start in Gen.Choose(0, 14)
            from length in Gen.Choose(0, 8)
            from fate in Gen.Choose(0, 9)
            from what in Gen.Choose(0, 9)
            from first in Gen.Choose(0, distinct - 1)
            from second in Gen.Choose(0, distinct - 1)
            from truth in Gen.Elements(true, false)
            select Make(process, start, start + length, fate, call(what, first, second, truth));
        return from count in Gen.Choose(1, 6)
               from lines in line.ArrayOf(count)
               select (IReadOnlyList<Line>)lines;
    }

    private static Line Make(int process, long from, long to, int fate, (string Action, object? Input, object? Output) call)
    {
        var outcome = fate switch { 0 => Outcome.Pending, 1 or 2 => Outcome.Unknown, 3 when to % 2 == 0 => Outcome.Failed, _ => Outcome.Ok };
        return new Line($"p{process}", from, outcome == Outcome.Pending ? long.MaxValue : to, call.Action, "k", call.Input,
            outcome == Outcome.Ok ? call.Output : null, outcome);
    }

    private static (string, object?, object?) RegisterCall(int what, int first, int second, bool truth) => what switch
    {
        < 4 => ("read", null, (long)first),
        < 7 => ("write", (long)first, null),
        _ => ("cas", new Swap((long)first, (long)second), truth),
    };

    private static (string, object?, object?) MapCall(int what, int first, int second, bool truth) => what switch
    {
        < 4 => ("read", null, first == 0 ? null : (long)first),
        < 6 => ("write", first + 1L, null),
        6 => ("create", first + 1L, truth),
        _ => ("delete", null, second == 0 ? null : truth),
    };

    private static (string, object?, object?) CounterCall(int what, int first, int second, bool truth) => what < 3
        ? ("read", null, (long)first)
        : ("increment", truth ? 1L : 2L, first + 1L);

    private static (string, object?, object?) VersionedCall(int what, int first, int second, bool truth) => what switch
    {
        < 4 => ("read", null, new Versioned(first == 0 ? null : (long)first, first == 0 ? 0 : second)),
        < 7 => ("write", first + 1L, second + 1L),
        _ => ("cas", new Swap((long)second, first + 1L), truth ? second + 2L : first == 1 ? true : false),
    };

    /// <summary>Operations that took effect one after the other, each somewhere between its invocation and its return; some were not told.</summary>
    private static Gen<IReadOnlyList<Line>> Executions(Func<(object? Value, long Version), int, int, int, (string, object?, object?, (object?, long))> step)
    {
        var one =
            from what in Gen.Choose(0, 9)
            from first in Gen.Choose(0, 4)
            from second in Gen.Choose(0, 4)
            from before in Gen.Choose(0, 40)
            from after in Gen.Choose(0, 40)
            from fate in Gen.Choose(0, 9)
            select (what, first, second, before, after, fate);
        return from count in Gen.Choose(1, 60)
               from drawn in one.ArrayOf(count)
               select Execute(drawn, step);
    }

    private static IReadOnlyList<Line> Execute((int What, int First, int Second, int Before, int After, int Fate)[] drawn,
        Func<(object? Value, long Version), int, int, int, (string, object?, object?, (object?, long))> step)
    {
        var state = ((object?)null, 0L);
        if (step == RegisterStep) state = (0L, 0L);
        var lines = new List<Line>();
        for (var i = 0; i < drawn.Length; i++)
        {
            var (what, first, second, before, after, fate) = drawn[i];
            var (action, input, output, next) = step(state, what, first, second);
            var at = 10 * (i + 5);
            var outcome = fate switch { 0 => Outcome.Pending, 1 => Outcome.Unknown, _ => Outcome.Ok };
            // What is not known to have taken effect did so in half of the cases.
            if (outcome == Outcome.Ok || first % 2 == 0) state = next;
            lines.Add(new Line($"p{i % 7}", at - before, outcome == Outcome.Pending ? long.MaxValue : at + after, action, "k", input,
                outcome == Outcome.Ok ? output : null, outcome));
        }
        return lines;
    }

    private static (string, object?, object?, (object?, long)) RegisterStep((object? Value, long Version) state, int what, int first, int second) =>
        what switch
        {
            < 4 => ("read", null, state.Value, state),
            < 7 => ("write", (long)first, null, ((long)first, 0)),
            _ => Equals(state.Value, (long)first)
                ? ("cas", new Swap((long)first, (long)second), true, ((long)second, 0))
                : ("cas", new Swap((long)first, (long)second), false, state),
        };

    private static (string, object?, object?, (object?, long)) MapStep((object? Value, long Version) state, int what, int first, int second) =>
        what switch
        {
            < 4 => ("read", null, state.Value, state),
            < 6 => ("write", (long)first, null, ((long)first, 0)),
            < 8 => ("delete", null, second == 0 ? null : state.Value is not null, (null, 0)),
            _ => state.Value is null ? ("create", (long)first, true, ((long)first, 0)) : ("create", (long)first, false, state),
        };

    private static (string, object?, object?, (object?, long)) VersionedStep((object? Value, long Version) state, int what, int first, int second)
    {
        var version = state.Version + 1 + second;
        if (what < 4) return ("read", null, new Versioned(state.Value, state.Version), state);
        if (what < 7) return ("write", (long)first, version, ((long)first, version));
        var expected = what < 9 ? state.Version : first;
        return expected == state.Version
            ? ("cas", new Swap(expected, (long)first), second == 0 ? true : version, ((long)first, version))
            : ("cas", new Swap(expected, (long)first), false, state);
    }
}
