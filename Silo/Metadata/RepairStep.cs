using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Silo.Metadata;

/// <summary>What is to be done next about a silo's replica of a group, as far as two reports tell. Pure.</summary>
/// <param name="Kind">What.</param>
/// <param name="Lost">The member that the silo is counted as and does not have, if there is one.</param>
internal readonly record struct RepairStep(RepairKind Kind, ulong Lost = 0)
{
    private const string Leaving = "Leaving";
    private const string Voter = "Voter";

    /// <summary>Decides.</summary>
    /// <param name="silo">The silo's name.</param>
    /// <param name="own">What it says of its replica.</param>
    /// <param name="leader">What the group's leader says; taken after the other.</param>
    public static RepairStep Decide(string silo, ReplicaReport own, ReplicaReport leader)
    {
        // What it has is not known yet, its id neither.
        if (own.Role == ReplicaReport.Starting)
            return new(RepairKind.Wait);
        // One whose disk failed has what it promised; one of another group is another cluster's: a person has to look.
        if (own.Failure is not null || (own.GroupId != Guid.Empty && own.GroupId != leader.GroupId))
            return new(RepairKind.None);
        var listed = leader.Members.Where(member => member.Silo == silo && member.Role != Leaving).ToList();
        if (listed.Count == 0)
            return new(RepairKind.None);
        // What the leader names may not be committed yet. A voter was taken in by a change before, which is.
        if (listed.Find(member => member.ReplicaId == own.ReplicaId) is { } self)
            return new(self.Role == Voter ? RepairKind.None : RepairKind.Wait);
        return new(own is { LastIndex: 0, Term: 0 } ? RepairKind.Replace : RepairKind.Discard, listed[0].ReplicaId);
    }
}
