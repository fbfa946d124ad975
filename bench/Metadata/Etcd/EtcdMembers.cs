using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansCluster.Harness;
using OrleansCluster.Harness.Processes;

namespace OrleansCluster.Bench.Metadata.Etcd;

/// <summary>Three etcd processes with the options that etcd has by itself, but for addresses and folders.</summary>
internal sealed class EtcdMembers : IAsyncDisposable
{
    private const int Count = 3;
    private readonly PortReservation _ports = PortReservation.Take(2 * Count);
    private readonly ChildProcess?[] _members = new ChildProcess?[Count];
    private readonly string _folder;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };

    public EtcdMembers(string folder) => _folder = folder;

    /// <summary>The program, if it is installed.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "etcd")).FirstOrDefault(File.Exists);

    public IReadOnlyList<IPEndPoint> EndPoints => [.. Enumerable.Range(0, Count).Select(member => new IPEndPoint(IPAddress.Loopback, _ports.Port + member))];

    public IReadOnlyList<int> Processes => [.. _members.OfType<ChildProcess>().Select(member => member.Process.Id)];

    public IReadOnlyList<IPEndPoint> Running => [.. EndPoints.Where((_, member) => _members[member] is not null)];

    /// <summary>The version, as the program says it.</summary>
    public static async Task<string> VersionAsync()
    {
        using var process = Process.Start(new ProcessStartInfo(Program!, "--version") { RedirectStandardOutput = true })!;
        var text = await process.StandardOutput.ReadToEndAsync();
        return text.Split('\n')[0];
    }

    /// <summary>Starts those that do not run, and returns when all follow one leader.</summary>
    public async Task StartAsync()
    {
        for (var member = 0; member < Count; member++) _members[member] ??= Start(member);
        await Until.TrueAsync(
            async () => (await Task.WhenAll(Enumerable.Range(0, Count).Select(StatusAsync))).All(status => status is { HasLeader: true }),
            () => $"etcd has no leader.\n{string.Join('\n', _members.Select(member => member?.Error))}");
    }

    /// <summary>The member that leads.</summary>
    public async Task<int> LeaderAsync()
    {
        var leader = -1;
        await Until.TrueAsync(
            async () =>
            {
                var all = await Task.WhenAll(Enumerable.Range(0, Count).Select(StatusAsync));
                leader = Array.FindIndex(all, status => status is { Leads: true });
                return leader >= 0;
            },
            () => "etcd has no leader.");
        return leader;
    }

    public async Task KillAsync(int member)
    {
        var process = _members[member]!;
        _members[member] = null;
        await process.KillAsync();
        await process.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        for (var member = 0; member < Count; member++)
        {
            if (_members[member] is not null) await KillAsync(member);
        }

        _http.Dispose();
        _ports.Dispose();
    }

    private ChildProcess Start(int member)
    {
        string Peer(int of) => $"http://127.0.0.1:{_ports.Port + Count + of}";
        var client = $"http://{EndPoints[member]}";
        return ChildProcess.Start(
            Program!, "--name", $"m{member}", "--data-dir", Path.Combine(_folder, $"m{member}"), "--listen-client-urls", client, "--advertise-client-urls", client,
            "--listen-peer-urls", Peer(member), "--initial-advertise-peer-urls", Peer(member), "--initial-cluster-state", "new",
            "--initial-cluster", string.Join(',', Enumerable.Range(0, Count).Select(of => $"m{of}={Peer(of)}")), "--log-level", "error");
    }

    private async Task<EtcdStatus?> StatusAsync(int member)
    {
        if (_members[member] is null) return null;
        try
        {
            using var answer = await _http.PostAsJsonAsync($"http://{EndPoints[member]}/v3/maintenance/status", new { });
            var status = await answer.Content.ReadFromJsonAsync<JsonElement>();
            var leader = status.TryGetProperty("leader", out var id) ? id.GetString() : null;
            return new EtcdStatus(leader is not null && leader != "0", leader is not null && leader == status.GetProperty("header").GetProperty("member_id").GetString());
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or JsonException or KeyNotFoundException)
        {
            return null; // Not there yet.
        }
    }
}
