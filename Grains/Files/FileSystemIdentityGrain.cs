using Orleans.Runtime;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Grains.Files;

/// <summary>Draws the file system's identity once. Of two activations that draw, one fails its conditional write.</summary>
public sealed class FileSystemIdentityGrain(
    [PersistentState("identity", DurableState.ProviderName)] IPersistentState<FileSystemIdentityState> state,
    SessionNumbers numbers) : Grain, IFileSystemIdentityGrain
{
    /// <summary>The key of the one such grain.</summary>
    public const string Key = "files";

    public async Task<string> GetIdAsync()
    {
        if (this.GetPrimaryKeyString() != Key)
            throw new InvalidFileOptionsException($"There is one file system; its key is '{Key}'.");
        var durable = new DurableRecord<FileSystemIdentityState>(state, Key, DeactivateOnIdle);
        var identity = await durable.ReadAsync();
        if (identity.Id.Length == 0)
        {
            identity = new FileSystemIdentityState { Id = $"{numbers.Next():x8}{numbers.Next():x8}{numbers.Next():x8}{numbers.Next():x8}" };
            await durable.WriteAsync(identity);
        }

        return identity.Id;
    }
}
