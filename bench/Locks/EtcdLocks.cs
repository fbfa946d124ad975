using System.Globalization;
using System.Text;
using OrleansCluster.Bench.Metadata.Etcd;

namespace OrleansCluster.Bench.Locks;

/// <summary>
/// etcd's own locks and elections, asked at its leader by gRPC: what <c>etcdctl lock</c> does in its process, etcd does in its own here. Each client has a
/// lease of its own, granted before anything is measured, as a session of etcd's client has.
/// </summary>
internal sealed class EtcdLocks : ILockTarget
{
    // As many as its puts are measured over.
    private const int Connections = 8;
    private const long LeaseSeconds = 3_600;
    private const int GrantedAtOnce = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly EtcdMembers _members;
    private readonly List<long> _leases = [];
    private GrpcCalls? _calls;

    private EtcdLocks(string folder) => _members = new EtcdMembers(folder);

    public static string Name => "etcd";

    public string Title => Name;

    public string Differs => "3 processes, sockets, 3 logs flushed";

    public IReadOnlyList<int> Processes => _members.Processes;

    public bool HasQueue => true;

    public bool HasElections => true;

    private GrpcCalls Calls => _calls!;

    public static async Task<EtcdLocks> StartAsync(string folder)
    {
        var target = new EtcdLocks(folder);
        await target._members.StartAsync();
        target._calls = new GrpcCalls(target._members.EndPoints[await target._members.LeaderAsync()], Connections, Patience);
        return target;
    }

    public async Task PrepareAsync(int clients)
    {
        while (_leases.Count < clients)
        {
            var wanted = Math.Min(GrantedAtOnce, clients - _leases.Count);
            _leases.AddRange(await Task.WhenAll(Enumerable.Range(0, wanted).Select(async _ =>
                GrpcMessage.NumberOf(await Calls.CallAsync(Calls.MethodOf("etcdserverpb.Lease/LeaseGrant"), new GrpcMessage().Add(1, LeaseSeconds).ToFrame()), 2))));
        }
    }

    public async Task<IAsyncDisposable> AcquireAsync(int client, string name, CancellationToken cancellationToken)
    {
        var answer = await Calls.CallAsync(
            Calls.MethodOf("v3lockpb.Lock/Lock"), new GrpcMessage().Add(1, Encoding.UTF8.GetBytes(name)).Add(2, _leases[client]).ToFrame(), cancellationToken);
        var key = GrpcMessage.BytesOf(answer, 2);
        return new Released(() => Calls.CallAsync(Calls.MethodOf("v3lockpb.Lock/Unlock"), new GrpcMessage().Add(1, key).ToFrame()));
    }

    public async Task<IAsyncDisposable> CampaignAsync(int client, string name, CancellationToken cancellationToken)
    {
        var value = Encoding.UTF8.GetBytes(client.ToString(CultureInfo.InvariantCulture));
        var answer = await Calls.CallAsync(
            Calls.MethodOf("v3electionpb.Election/Campaign"),
            new GrpcMessage().Add(1, Encoding.UTF8.GetBytes(name)).Add(2, _leases[client]).Add(3, value).ToFrame(),
            cancellationToken);
        var leader = GrpcMessage.BytesOf(answer, 2);
        return new Released(() => Calls.CallAsync(Calls.MethodOf("v3electionpb.Election/Resign"), new GrpcMessage().Add(1, leader).ToFrame()));
    }

    // Who waits has a key below the lock's name, and so has who holds it.
    public async Task<int> WaitingAsync(string name)
    {
        var answer = await Calls.CallAsync(
            Calls.MethodOf("etcdserverpb.KV/Range"),
            new GrpcMessage().Add(1, Encoding.UTF8.GetBytes(name + "/")).Add(2, Encoding.UTF8.GetBytes(name + "0")).Add(9, 1).ToFrame());
        return (int)Math.Max(0, GrpcMessage.NumberOf(answer, 4) - 1);
    }

    public async ValueTask DisposeAsync()
    {
        _calls?.Dispose();
        await _members.DisposeAsync();
    }
}
