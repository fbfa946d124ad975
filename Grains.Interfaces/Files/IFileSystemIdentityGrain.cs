namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>
/// The identity of the file system whose state the cluster holds; the key is <c>files</c>. Blocks of another are never
/// touched: to a state that knows nothing of them all of them would look like rubbish.
/// </summary>
[Alias("oc.files.IFileSystemIdentityGrain")]
public interface IFileSystemIdentityGrain : IGrainWithStringKey
{
    /// <summary>32 hexadecimal digits, drawn once and durable before they are first answered.</summary>
    [Alias("GetId")]
    Task<string> GetIdAsync();
}
