namespace OrleansCluster.Grains.Interfaces.Storage;

/// <summary>Durable grain state is not of a format that this version reads. It was left as it is.</summary>
[GenerateSerializer, Alias("oc.storage.GrainStateFormatException")]
public sealed class GrainStateFormatException : Exception
{
    /// <param name="stateType">What was to be read.</param>
    /// <param name="version">What the bytes say; null if there are none.</param>
    /// <param name="readable">What this version reads.</param>
    /// <param name="inner">Why they do not parse.</param>
    public GrainStateFormatException(string stateType, byte? version, byte readable, Exception? inner)
        : base(
            $"The durable state of a {stateType} has format {version?.ToString() ?? "(no bytes)"}, or does not parse; "
            + $"this version reads format {readable}. It was left as it is.",
            inner)
    {
    }
}
