using System.Globalization;

namespace OrleansCluster.Simulator.Commands;

/// <summary>Seeds from one to another, both included.</summary>
internal readonly record struct SeedRange(ulong First, ulong Last)
{
    public bool IsOne => First == Last;

    /// <summary>All of them, in order.</summary>
    public IEnumerable<ulong> All
    {
        get
        {
            for (var seed = First; ; seed++)
            {
                yield return seed;
                if (seed == Last) yield break;
            }
        }
    }

    /// <summary>Reads "7".</summary>
    public static SeedRange One(string option, string text)
    {
        var seed = Number(text) ?? throw new UsageException($"{option} '{text}' is no seed; a seed is a whole number from 0 to {ulong.MaxValue}.");
        return new SeedRange(seed, seed);
    }

    /// <summary>Reads "1..500", or "7".</summary>
    public static SeedRange Parse(string option, string text)
    {
        var parts = text.Split("..");
        var first = Number(parts[0]);
        var last = parts.Length == 2 ? Number(parts[1]) : first;
        if (parts.Length > 2 || first is null || last is null)
            throw new UsageException($"{option} '{text}' is no range of seeds; write it as 1..500, with whole numbers from 0 to {ulong.MaxValue}.");
        if (first > last) throw new UsageException($"{option} '{text}' ends before it begins; write the smaller seed first: {last}..{first}.");
        return new SeedRange(first.Value, last.Value);
    }

    private static ulong? Number(string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
