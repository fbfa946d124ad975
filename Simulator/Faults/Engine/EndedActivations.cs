using Orleans;
using Orleans.Runtime;
using OrleansCluster.Embedded.Activations;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Engine;

/// <summary>
/// An engine ends activations for a reason that is none of theirs, pinned ones too: as Orleans does with all whose entries in the directory were kept by a silo that died. They end in
/// order, at what they are about.
/// </summary>
internal sealed class EndedActivations : Fault
{
    public override string Name => "ended-activations";

    public override string What => "the engine ends some of the activations, on all silos at once";

    public override bool NeedsSilos => true;

    public override bool IsByChoice => true;

    public override Episode? Begin(World world, Chance chance)
    {
        var part = chance.Between(0.1, 1);
        Activation[] ended =
        [
            .. world.Silos.Where(silo => silo.IsUp)
                .SelectMany(static silo => silo.Silo!.Catalog.Activations.OrderBy(activation => activation.Number))
                .Where(_ => chance.Hits(part)),
        ];
        foreach (var activation in ended)
            activation.Deactivate(new DeactivationReason(DeactivationReasonCode.DirectoryFailure, "The silo that kept its entry in the directory has died."));
        return ended.Length == 0 ? null : new Episode(string.Join(' ', ended.Select(activation => activation.GrainId)), TimeSpan.Zero, () => { });
    }
}
