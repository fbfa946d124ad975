namespace OrleansCluster.Algorithms.Files;

/// <summary>
/// Ids of write sessions: the time in ticks and a drawn number, 24 lower-case hexadecimal digits. Two sessions of one path
/// have the same id only if they begin in the same tick, draw the same 32 bits, and the first is forgotten already (the
/// record of a path refuses an id that it knows).
/// </summary>
public static class SessionIds
{
    /// <summary>In characters.</summary>
    public const int Length = 24;

    public static string Create(DateTimeOffset now, uint drawn) => $"{now.UtcTicks:x16}{drawn:x8}";

    public static bool IsValid(string? id)
    {
        if (id is null || id.Length != Length)
            return false;
        foreach (var c in id)
        {
            if (c is not ((>= '0' and <= '9') or (>= 'a' and <= 'f')))
                return false;
        }

        return true;
    }
}
