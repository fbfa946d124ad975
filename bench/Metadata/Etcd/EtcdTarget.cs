using System.Diagnostics;
using System.Net;

namespace OrleansCluster.Bench.Metadata.Etcd;

/// <summary>etcd, asked by gRPC: changes and linearizable reads at its leader, as our clients do, the others at all members in turn.</summary>
internal sealed class EtcdTarget : IMetadataTarget
{
    public const string Title = "etcd, gRPC";
    // With one connection etcd does less; with more than this no more.
    private const int Connections = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Attempt = TimeSpan.FromMilliseconds(250);

    private readonly EtcdMembers _members;
    private EtcdGrpc? _leader;
    private EtcdGrpc[] _all = [];
    private int _next;

    private EtcdTarget(EtcdMembers members, string folder) => (_members, Folder) = (members, folder);

    public string Name => Title;

    public string Folder { get; }

    public IReadOnlyList<int> Processes => _members.Processes;

    public IPEndPoint Leader { get; private set; } = new(0, 0);

    public static async Task<EtcdTarget> StartAsync(string folder)
    {
        var target = new EtcdTarget(new EtcdMembers(folder), folder);
        await target.RestartAsync();
        return target;
    }

    public Task PutAsync(byte[] key, byte[] value) => _leader!.PutAsync(key, value);

    public Task ReadAsync(byte[] key) => _leader!.RangeAsync(key, serializable: false);

    public Task ReadStaleAsync(byte[] key) => _all[(uint)Interlocked.Increment(ref _next) % _all.Length].RangeAsync(key, serializable: true);

    public async Task<long> KillLeaderAsync()
    {
        var leader = await _members.LeaderAsync();
        var killed = Stopwatch.GetTimestamp();
        await _members.KillAsync(leader);
        return killed;
    }

    public Task KillAllAsync() => Task.WhenAll(Enumerable.Range(0, _members.EndPoints.Count).Select(_members.KillAsync));

    public async Task RestartAsync()
    {
        await _members.StartAsync();
        Leader = _members.EndPoints[await _members.LeaderAsync()];
        Forget();
        _leader = new EtcdGrpc(Leader, Connections, Patience);
        _all = [.. _members.EndPoints.Select(member => new EtcdGrpc(member, Connections, Patience))];
    }

    // etcd lets a put that meets no leader wait for 7 s: who wants it sooner asks anew.
    public async Task PutUntilDoneAsync(byte[] key, byte[] value)
    {
        EtcdGrpc[] running = [.. _members.Running.Select(member => new EtcdGrpc(member, 1, Attempt))];
        try
        {
            for (var attempt = 0; ; attempt++)
            {
                try
                {
                    await running[attempt % running.Length].PutAsync(key, value);
                    return;
                }
                catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
                {
                    await Task.Delay(5);
                }
            }
        }
        finally
        {
            foreach (var one in running) one.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Forget();
        await _members.DisposeAsync();
    }

    private void Forget()
    {
        _leader?.Dispose();
        foreach (var one in _all) one.Dispose();
    }
}
