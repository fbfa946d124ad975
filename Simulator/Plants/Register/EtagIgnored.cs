using Orleans.Storage;
using OrleansCluster.Simulator.Durable;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Register;

namespace OrleansCluster.Simulator.Plants.Register;

/// <summary>A provider that writes whatever the record's ETag: "there is one activation only".</summary>
internal sealed class EtagIgnored : Plant
{
    public override string Name => "etag-ignored";

    public override string What => "grain state is written without its condition";

    public override Workload CreateWorkload() => new RegisterWorkload();

    public override IGrainStorage Storage(RemoteGrainStorage storage) => new UnconditionalStorage(storage);
}
