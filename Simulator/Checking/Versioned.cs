using System.Runtime.CompilerServices;

namespace OrleansCluster.Simulator.Checking;

/// <summary>The output of a "read" of a versioned register. Where nothing was ever written: null and 0.</summary>
internal sealed record Versioned(object? Value, long Version)
{
    public override string ToString() => $"{Operation.Show(Value)}@{Version}";

    /// <summary>A versioned value, or a pair of a value and a version, of this operation's output.</summary>
    internal static Versioned Of(Operation operation) => operation.Output switch
    {
        Versioned versioned => versioned,
        ITuple { Length: 2 } pair => new Versioned(pair[0], Number(pair[1])),
        _ => throw new ArgumentException($"The output of operation {operation.Id} ({operation}) is no {nameof(Versioned)} and no pair."),
    };

    /// <summary>A version. Null is that of what does not exist.</summary>
    internal static long Number(object? value) => value switch
    {
        null => 0,
        long number => number,
        int number => number,
        ulong number => checked((long)number),
        uint number => number,
        _ => throw new ArgumentException($"{value} is no version."),
    };
}
