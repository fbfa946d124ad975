namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// One operation of one process. Times are ticks (100 ns) of virtual time. A precedes B only if <c>A.Returned &lt; B.Invoked</c>: what
/// happens at equal times is concurrent. Inputs and outputs are compared by <see cref="object.Equals(object)"/> and printed by
/// <see cref="object.ToString"/>, so let them be strings, numbers or records, not arrays.
/// </summary>
internal sealed class Operation
{
    internal Operation(int id, string process, string action, string key, object? input, long invoked) =>
        (Id, Process, Action, Key, Input, Invoked) = (id, process, action, key, input, invoked);

    /// <summary>In order of invocation, from 0.</summary>
    public int Id { get; }

    /// <summary>Who called: a lane of the timeline.</summary>
    public string Process { get; }

    /// <summary>What was called, in the words of the checker's model: "read", "write", "cas", …</summary>
    public string Action { get; }

    /// <summary>What it is about. Histories are split by it.</summary>
    public string Key { get; }

    public object? Input { get; }

    /// <summary>What it gave, if its outcome is <see cref="Outcome.Ok"/>.</summary>
    public object? Output { get; private set; }

    /// <summary>Why it failed, or why its outcome is unknown.</summary>
    public string? Error { get; private set; }

    public long Invoked { get; }

    /// <summary>When it took effect at the latest: <see cref="long.MaxValue"/> while pending, and for ever if its outcome is unknown.</summary>
    public long Returned => Outcome is Outcome.Ok or Outcome.Failed ? Ended : long.MaxValue;

    /// <summary>When the caller got its answer or its error, whatever that means; <see cref="long.MaxValue"/> while pending.</summary>
    public long Ended { get; private set; } = long.MaxValue;

    public Outcome Outcome { get; private set; }

    /// <summary>It may have taken effect, and no one was told.</summary>
    public bool IsOpen => Outcome is Outcome.Pending or Outcome.Unknown;

    public override string ToString() => Outcome switch
    {
        Outcome.Ok => $"{Call} → {Show(Output)}",
        Outcome.Pending => $"{Call} …",
        _ => $"{Call} {(Outcome == Outcome.Failed ? "failed" : "unknown")}: {Error}",
    };

    /// <summary>What was called, and with what.</summary>
    internal string Call => Input is null ? $"{Action} {Key}" : $"{Action} {Key} {Input}";

    /// <summary>A value as it is printed.</summary>
    internal static string Show(object? value) => value?.ToString() ?? "∅";

    internal void End(Outcome outcome, object? output, string? error, long ended)
    {
        if (Outcome != Outcome.Pending) throw new InvalidOperationException($"Operation {Id} ({this}) has ended already.");
        (Outcome, Output, Error, Ended) = (outcome, output, error, ended);
    }

    /// <summary>The same call, as if nothing were known of its outcome.</summary>
    internal Operation AsOpen() =>
        new(Id, Process, Action, Key, Input, Invoked) { Outcome = Outcome.Unknown, Error = "not counted", Ended = Ended };

    /// <summary>The same call, as if it had given this.</summary>
    internal Operation AsOk(object? output) =>
        new(Id, Process, Action, Key, Input, Invoked) { Outcome = Outcome.Ok, Output = output, Ended = Ended };

    /// <summary>An open operation that does something else.</summary>
    internal Operation AsOpen(string action, object? input) =>
        new(Id, Process, action, Key, input, Invoked) { Outcome = Outcome.Unknown, Ended = Ended };
}
