using System.Collections.Concurrent;

namespace OrleansCluster.Client.Files;

/// <summary>Remembers for a while which silos failed, so that others are asked first. A hint: nobody is left out for it.</summary>
internal sealed class SiloHealth(TimeSpan suspectFor, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, long> _failedAt = new(StringComparer.Ordinal);

    public void Failed(string silo) => _failedAt[silo] = time.GetTimestamp();

    public void Answered(string silo) => _failedAt.TryRemove(silo, out _);

    public bool IsSuspect(string silo) => _failedAt.TryGetValue(silo, out var at) && time.GetElapsedTime(at) < suspectFor;

    /// <summary>The silos from number <paramref name="first"/> on, round, those that failed lately last.</summary>
    public List<string> Order(string[] silos, int first)
    {
        var healthy = new List<string>(silos.Length);
        var suspect = new List<string>();
        for (var i = 0; i < silos.Length; i++)
        {
            var silo = silos[(first + i) % silos.Length];
            (IsSuspect(silo) ? suspect : healthy).Add(silo);
        }

        healthy.AddRange(suspect);
        return healthy;
    }
}
