using System.Globalization;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Commands;

namespace OrleansCluster.Simulator.Workloads.Metadata;

/// <summary>
/// Marks by which a call of a client is known again in the log, whatever the client library made of it: a value that nobody else puts, a
/// range whose end nobody else gives, a compare with a key that is never there.
/// </summary>
internal static class CallMarks
{
    private const char Sign = '#';

    /// <summary>A value that only this call puts; a call may put several.</summary>
    public static string Value(int call, int number = 0) => $"{call}{Sign}{number}";

    /// <summary>The keys from one to another, both included, as only this call names them.</summary>
    public static KeyRange Range(int call, string from, string to) =>
        KeyRange.Between(ByteString.OfUtf8(from), ByteString.OfUtf8($"{to}\0{call}{Sign}"));

    /// <summary>A condition that always holds, as only this call puts it.</summary>
    public static Compare Condition(int call) => Compare.Missing(ByteString.OfUtf8($"{Sign}{call}{Sign}"));

    /// <summary>Which call a command of the log is of; null if of none.</summary>
    public static int? CallOf(MetadataCommand? command)
    {
        if (command is not TransactionCommand transaction) return null;
        foreach (var compare in transaction.If)
        {
            if (compare.Range.From.ToString() is { Length: > 2 } key && key[0] == Sign && key[^1] == Sign) return Number(key[1..^1]);
        }

        foreach (var operation in transaction.Then)
        {
            if (operation is PutOperation put && put.Value.ToString() is var value && value.IndexOf(Sign, StringComparison.Ordinal) is > 0 and var at)
                return Number(value[..at]);
            if (operation is DeleteOperation { Range: { IsOne: false } range } && range.To.ToString() is { Length: > 2 } to && to[^1] == Sign)
                return Number(to[(to.LastIndexOf('\0') + 1)..^1]);
        }

        return null;
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
