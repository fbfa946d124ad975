using OrleansCluster.Silo.Tests.Processes;

namespace OrleansCluster.Silo.Tests.Http;

/// <summary>One serving process for all tests of the HTTP API.</summary>
public sealed class ServingSilo : IAsyncLifetime
{
    public const int MaxUploadMiB = 16;

    private TempFolder? _data;
    private SiloProcess? _process;

    public HttpClient Client { get; private set; } = null!;

    public Uri Url { get; private set; } = null!;

    internal string DataFolder => _data!.Path;

    public async Task InitializeAsync()
    {
        _data = new TempFolder();
        _process = await SiloProcess.ServeAsync(_data.Path, "--max-upload-mib", $"{MaxUploadMiB}");
        Client = await _process.ClientAsync();
        Url = await _process.UrlAsync();
        await MetadataGroup.WaitGoodAsync(Client);
    }

    public async Task DisposeAsync()
    {
        Client?.Dispose();
        if (_process is not null)
            await _process.DisposeAsync();
        _data?.Dispose();
    }
}
