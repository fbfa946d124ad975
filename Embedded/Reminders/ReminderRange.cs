using Orleans.Runtime;

namespace OrleansCluster.Embedded.Reminders;

/// <summary>The grains whose hash is over <paramref name="Begin"/> and up to <paramref name="End"/>, round the end of the numbers where End is not over Begin.</summary>
internal readonly record struct ReminderRange(uint Begin, uint End)
{
    /// <summary>The part of one silo: all active ones have parts of a size, in the order of their addresses. Null if it is not among them.</summary>
    public static ReminderRange? Of(SiloAddress silo, ClusterMembershipSnapshot members)
    {
        var active = Active(members);
        var index = active.IndexOf(silo);
        return index < 0 ? null : new ReminderRange(Border(index, active.Count), Border(index + 1, active.Count));
    }

    /// <summary>The silo that serves a grain's reminders; null if none is active.</summary>
    public static SiloAddress? SiloOf(GrainId grain, ClusterMembershipSnapshot members)
    {
        var active = Active(members);
        for (var i = 0; i < active.Count; i++)
        {
            if (new ReminderRange(Border(i, active.Count), Border(i + 1, active.Count)).Contains(grain)) return active[i];
        }

        return null;
    }

    public bool Contains(GrainId grain)
    {
        var hash = grain.GetUniformHashCode();
        return Begin < End ? hash > Begin && hash <= End : hash > Begin || hash <= End;
    }

    private static List<SiloAddress> Active(ClusterMembershipSnapshot members) =>
        [.. members.Members.Values.Where(m => m.Status == SiloStatus.Active).Select(m => m.SiloAddress).Order()];

    // The last border is the first one: 2^32 is 0.
    private static uint Border(int index, int count) => unchecked((uint)(((ulong)index << 32) / (ulong)count));
}
