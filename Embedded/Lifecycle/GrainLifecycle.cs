using Orleans.Runtime;

namespace OrleansCluster.Embedded.Lifecycle;

internal sealed class GrainLifecycle(Action<string, Exception> reportFailedStop) : LifecycleSubject(reportFailedStop), IGrainLifecycle
{
    private List<IGrainMigrationParticipant>? _participants;

    /// <summary>In the order in which they were added.</summary>
    public IEnumerable<IGrainMigrationParticipant> MigrationParticipants => _participants ?? [];

    public void AddMigrationParticipant(IGrainMigrationParticipant participant)
    {
        ArgumentNullException.ThrowIfNull(participant);
        (_participants ??= []).Add(participant);
    }

    public void RemoveMigrationParticipant(IGrainMigrationParticipant participant) => _participants?.Remove(participant);
}
