namespace Orleans.Core;

public interface IStorage
{
    string? Etag { get; }

    bool RecordExists { get; }

    Task ClearStateAsync();

    /// <exception cref="Storage.InconsistentStateException">Somebody else wrote since this activation read.</exception>
    Task WriteStateAsync();

    Task ReadStateAsync();

    Task ClearStateAsync(CancellationToken cancellationToken);

    Task WriteStateAsync(CancellationToken cancellationToken);

    Task ReadStateAsync(CancellationToken cancellationToken);
}
