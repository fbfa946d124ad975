using System.Text;

namespace OrleansCluster.Algorithms.Files;

/// <summary>
/// Chooses silos for blocks by rendezvous hashing (Thaler and Ravishankar, "A name-based mapping scheme for rendezvous",
/// 1996): each silo gets a score for each block of a file, and the highest win. Even in the mean, the same wherever it is
/// computed, and a silo that comes or goes moves no block that it does not win or lose.
/// </summary>
public static class ReplicaChooser
{
    /// <summary>
    /// <paramref name="count"/> distinct names of <paramref name="silos"/> for one block, best first; fewer if there are
    /// not so many. The order of <paramref name="silos"/> does not matter.
    /// </summary>
    public static string[] Choose(string path, int block, IEnumerable<string> silos, int count)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(silos);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var seed = Mix(Hash(path) + (ulong)(uint)block);
        var best = new List<(ulong Score, string Silo)>(count + 1);
        foreach (var silo in silos)
        {
            var candidate = (Score: Mix(Hash(silo) ^ seed), Silo: silo);
            var at = best.Count;
            while (at > 0 && Beats(candidate, best[at - 1]))
                at--;
            if (at < count && !best.Exists(other => other.Silo == silo))
                best.Insert(at, candidate);
            if (best.Count > count)
                best.RemoveAt(count);
        }

        return best.ConvertAll(chosen => chosen.Silo).ToArray();
    }

    /// <summary>
    /// The silos over which the blocks of a file are spread: all of them, or in a large cluster as many as one byte can
    /// number twice over, so that silos that come and go while the file is written still have numbers.
    /// </summary>
    public static string[] Candidates(string path, IReadOnlyCollection<string> silos)
    {
        const int most = FileLimits.MaxSilosPerFile / 2;
        return silos.Count <= most ? [.. silos] : Choose(path, -1, silos, most);
    }

    private static bool Beats((ulong Score, string Silo) a, (ulong Score, string Silo) b) =>
        a.Score != b.Score ? a.Score > b.Score : string.CompareOrdinal(a.Silo, b.Silo) < 0;

    // FNV-1a of the UTF-8 bytes: stable across processes, machines and versions, unlike string.GetHashCode.
    private static ulong Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var b in Encoding.UTF8.GetBytes(text))
            hash = (hash ^ b) * 1099511628211UL;
        return Mix(hash);
    }

    // The finalizer of SplitMix64 (Steele, Lea and Flood, 2014): every input bit reaches every output bit.
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15UL;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return x ^ (x >> 31);
    }
}
