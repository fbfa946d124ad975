using Orleans.Runtime;

namespace OrleansCluster.Embedded.Migration;

/// <summary>Those of an activation who have something to take along, in the order in which they came; the grain itself is the last.</summary>
internal static class MigrationParticipants
{
    public static void Dehydrate(IEnumerable<IGrainMigrationParticipant> participants, IDehydrationContext context, Action<Exception, string> report) =>
        ForEach(participants, p => p.OnDehydrate(context), nameof(IGrainMigrationParticipant.OnDehydrate), report);

    public static void Rehydrate(IEnumerable<IGrainMigrationParticipant> participants, IRehydrationContext context, Action<Exception, string> report) =>
        ForEach(participants, p => p.OnRehydrate(context), nameof(IGrainMigrationParticipant.OnRehydrate), report);

    private static void ForEach(IEnumerable<IGrainMigrationParticipant> participants, Action<IGrainMigrationParticipant> deed, string name, Action<Exception, string> report)
    {
        foreach (var participant in participants.ToArray())
        {
            try
            {
                deed(participant);
            }
#pragma warning disable CA1031 // What one of them cannot take along must not keep the others, nor the activation, from moving.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                report(exception, name);
            }
        }
    }
}
