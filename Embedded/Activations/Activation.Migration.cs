using Orleans;
using Orleans.Runtime;
using OrleansCluster.Embedded.Messaging;
using OrleansCluster.Embedded.Migration;
using OrleansCluster.Embedded.Scheduling;

namespace OrleansCluster.Embedded.Activations;

/// <content>
/// Moving to another silo: a place is chosen as for a new activation, and this one deactivates. If the place is another silo, what the
/// participants give goes along to the successor there, which takes this one's place in the directory in one step.
/// </content>
internal sealed partial class Activation
{
    private MigrationContext? _baggage;
    private SiloAddress? _destination;

    private IEnumerable<IGrainMigrationParticipant> Participants =>
        GrainInstance is IGrainMigrationParticipant grain ? _lifecycle.MigrationParticipants.Append(grain) : _lifecycle.MigrationParticipants;

    public void Rehydrate(IRehydrationContext context) => MigrationParticipants.Rehydrate(Participants, context, ReportFailedMigration);

    public void Migrate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default) =>
        Enqueue(new MigrateItem(requestContext, cancellationToken));

    /// <summary>Starts it with what its predecessor on another silo gave it.</summary>
    public void Start(Dictionary<string, object>? contextData, MigrationContext baggage)
    {
        _baggage = baggage;
        Start(contextData);
    }

    private async Task MigrateAsync(Dictionary<string, object>? requestContext, CancellationToken cancellationToken)
    {
        if (Pool is not null || _state is not (ActivationState.Starting or ActivationState.Valid)) return;
        SiloAddress destination;
        try
        {
            destination = await Silo.Placement.Choose(GrainId, Class, requestContext, default);
        }
#pragma warning disable CA1031 // A director that fails keeps the activation where it is.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ReportFailedMigration(exception, nameof(Migrate));
            return;
        }

        if (Silo.Cluster.Network is not null && !destination.Equals(Silo.Address)) return; // what it would take along stays in its process, and so does it
        if (!destination.Equals(Silo.Address)) _destination ??= destination;
        BeginDeactivation(new DeactivationReason(DeactivationReasonCode.Migrating, $"Migrating to {destination}."), cancellationToken);
    }

    /// <summary>Hands over to a successor at the destination, if that is another silo, and active; else the grain starts anew with its next call.</summary>
    private void HandOver()
    {
        if (_destination is null || _reason.ReasonCode != DeactivationReasonCode.Migrating) return;
        var baggage = new MigrationContext(Silo.Cluster.Copiers);
        MigrationParticipants.Dehydrate(Participants, baggage, ReportFailedMigration);
        Silo.Cluster.Membership.Find(_destination)?.Catalog.TryFollow(this, baggage);
    }

    private void ReportFailedMigration(Exception exception, string what) => CatalogLog.MigrationFailed(_logger, exception, GrainId, what);

    private sealed class MigrateItem(Dictionary<string, object>? requestContext, CancellationToken token) : WorkItem
    {
        public override void Execute(TurnContext context) => _ = ((Activation)context).MigrateAsync(requestContext, token);
    }
}
