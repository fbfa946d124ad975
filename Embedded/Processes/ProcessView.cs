using System.Text;
using Orleans.Runtime;
using OrleansCluster.Embedded.Identity;

namespace OrleansCluster.Embedded.Processes;

/// <summary>
/// Which silos take calls, as this process sees it now. Processes may see it differently for a while: then a grain has two owners, and
/// may be active twice.
/// </summary>
internal sealed class ProcessView(long version, ViewMember[] members)
{
    public static ProcessView Empty { get; } = new(0, []);

    public long Version { get; } = version;

    /// <summary>In the order of their names.</summary>
    public ViewMember[] Members { get; } = members;

    public static ulong SeedOf(string name) => StableHashing.Hash64(Encoding.UTF8.GetBytes(name));

    /// <summary>
    /// The silo that a grain belongs to: the one with the highest score (rendezvous hashing: Thaler and Ravishankar, IEEE/ACM Transactions on
    /// Networking 6(1), 1998), so that a silo that comes or goes moves no more grains than it must. Null if there is none.
    /// </summary>
    public ViewMember? OwnerOf(GrainId grain)
    {
        if (Members.Length == 1) return Members[0];
        ViewMember? owner = null;
        var best = 0UL;
        var seed = ((ulong)grain.Type.GetUniformHashCode() << 32) | grain.Key.GetUniformHashCode();
        foreach (var member in Members)
        {
            var score = Mix(seed ^ member.Seed);
            if (owner is not null && score <= best) continue;
            owner = member;
            best = score;
        }

        return owner;
    }

    public ViewMember? Find(SiloAddress address) => Array.Find(Members, member => member.Address.Equals(address));

    public ViewMember? Find(string name) => Array.Find(Members, member => member.Name == name);

    // The finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15UL;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
