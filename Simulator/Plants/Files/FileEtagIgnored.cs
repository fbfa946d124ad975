using Orleans.Storage;
using OrleansCluster.Simulator.Durable;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Files;

namespace OrleansCluster.Simulator.Plants.Files;

/// <summary>An author for whom a file's record has one writer, since its grain is active once.</summary>
internal sealed class FileEtagIgnored : Plant
{
    public override string Name => "file-etag-ignored";

    public override string What => "the records of files and directories are written without their condition";

    public override Workload CreateWorkload() => new FilesWorkload();

    public override IGrainStorage Storage(RemoteGrainStorage storage) => new UnconditionalStorage(storage);
}
