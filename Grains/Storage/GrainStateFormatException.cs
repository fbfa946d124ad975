namespace OrleansCluster.Grains.Storage;

/// <summary>Durable grain state is not of a format that this version reads. It was left as it is.</summary>
public sealed class GrainStateFormatException(Type type, byte? version, Exception? inner)
    : InvalidOperationException(
        $"The durable state of a {type.Name} has format {version?.ToString() ?? "(no bytes)"}, or does not parse; "
        + $"this version reads format {GrainStateSerializer.FormatVersion}. It was left as it is.",
        inner);
