using Orleans;
using Orleans.Runtime;
using OrleansCluster.Embedded.Messaging;
using OrleansCluster.Embedded.Migration;
using OrleansCluster.Embedded.Scheduling;

namespace OrleansCluster.Embedded.Activations;

/// <content>
/// Moving to another silo: this one deactivates, and then a place is chosen as for a new activation. If the place is another silo, what the
/// participants give goes along to the successor there, which takes this one's place in the directory in one step.
/// </content>
internal sealed partial class Activation
{
    private MigrationContext? _baggage;
    private Dictionary<string, object>? _hints;
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

        // What it would take along stays in its process, and so does it.
        if (Silo.Cluster.Network is not null && !Silo.Address.Equals(await ChooseAsync(requestContext, cancellationToken))) return;
        if (_pendingReason is null) _hints = requestContext;
        BeginDeactivation(new DeactivationReason(DeactivationReasonCode.Migrating, "It is to migrate."), cancellationToken);
    }

    /// <summary>Where it is to go, by its director; null if that fails, or does not say before the token is cancelled.</summary>
    private async Task<SiloAddress?> ChooseAsync(Dictionary<string, object>? requestContext, CancellationToken cancellationToken)
    {
        try
        {
            return await Silo.Placement.Choose(GrainId, Class, requestContext, default).WaitAsync(cancellationToken);
        }
#pragma warning disable CA1031 // Whatever it fails with: then nothing goes along.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ReportFailedMigration(exception, nameof(Migrate));
            return null;
        }
    }

    /// <summary>Hands over to a successor at the destination, if that is another silo, and active; else the grain starts anew with its next call.</summary>
    private void HandOver()
    {
        if (_destination is null || _destination.Equals(Silo.Address)) return;
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
