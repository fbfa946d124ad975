namespace OrleansCluster.Algorithms.Files;

/// <summary>
/// Which silos hold which block of a file, compactly: a table of silo names, and for each block as many one-byte indices
/// into it as the file has replicas.
/// </summary>
public static class ReplicaMap
{
    /// <summary>Packs the silos of each block, each row having <paramref name="replication"/> of them.</summary>
    public static (string[] Silos, byte[] Map) Pack(IReadOnlyList<string[]> rows, int replication)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var numbers = new Dictionary<string, byte>(StringComparer.Ordinal);
        var map = new byte[rows.Count * replication];
        for (var block = 0; block < rows.Count; block++)
        {
            if (rows[block].Length != replication)
                throw new ArgumentException($"Block {block} has {rows[block].Length} replicas, not {replication}.", nameof(rows));
            for (var i = 0; i < replication; i++)
                map[(block * replication) + i] = NumberOf(rows[block][i], numbers);
        }

        return ([.. numbers.Keys], map);
    }

    /// <summary>The silos of one block, in the order in which they were packed.</summary>
    public static string[] SilosOf(int block, string[] silos, byte[] map, int replication)
    {
        ArgumentNullException.ThrowIfNull(silos);
        ArgumentNullException.ThrowIfNull(map);
        var row = new string[replication];
        for (var i = 0; i < replication; i++)
            row[i] = silos[map[(block * replication) + i]];
        return row;
    }

    /// <summary>Null if the map is well formed for so many blocks, else a sentence saying what is wrong.</summary>
    public static string? Check(int blocks, string[]? silos, byte[]? map, int replication)
    {
        if (silos is null || map is null)
            return "The replica map is missing.";
        if (silos.Length > FileLimits.MaxSilosPerFile)
            return $"The blocks are on {silos.Length} silos; at most {FileLimits.MaxSilosPerFile} are allowed.";
        if (map.Length != (long)blocks * replication)
            return $"The replica map has {map.Length} entries for {blocks} blocks of {replication} replicas.";
        if (silos.Any(string.IsNullOrEmpty) || silos.Distinct(StringComparer.Ordinal).Count() != silos.Length)
            return "The silos of the replica map are not distinct names.";
        for (var block = 0; block < blocks; block++)
        {
            var row = map.AsSpan(block * replication, replication);
            for (var i = 0; i < row.Length; i++)
            {
                if (row[i] >= silos.Length || row[..i].Contains(row[i]))
                    return $"The replicas of block {block} are not distinct silos of the table.";
            }
        }

        return null;
    }

    private static byte NumberOf(string silo, Dictionary<string, byte> numbers)
    {
        if (!numbers.TryGetValue(silo, out var number))
        {
            if (numbers.Count >= FileLimits.MaxSilosPerFile)
                throw new InvalidOperationException($"The blocks of one file are on more than {FileLimits.MaxSilosPerFile} silos.");
            number = (byte)numbers.Count;
            numbers.Add(silo, number);
        }

        return number;
    }
}
