namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>A block store has as many bytes or calls in flight as it allows. Nothing was done; retry after a pause.</summary>
[GenerateSerializer, Alias("oc.files.BlockStoreBusyException")]
public sealed class BlockStoreBusyException : FileSystemException
{
    public BlockStoreBusyException(string siloName, string detail)
        : base($"The block store on {siloName} is busy: {detail} Nothing was done; retry after a pause.") => SiloName = siloName;

    [Id(0)] public string SiloName { get; }

    public override string Code => "file.busy";

    public override bool Retryable => true;
}
