using System.Reflection;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Files;
using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Algorithms.Tests.Kept;
using OrleansCluster.Cluster.Tests.Docs;
using OrleansCluster.Grains.Files;
using OrleansCluster.Grains.Locks;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Cluster.Tests.Compatibility;

/// <summary>
/// The state of every grain, as this version and older ones wrote it to whatever provider: every later one reads it, and writes the same bytes.
/// An example that is added here is kept by the tests with <c>UPDATE_GOLDEN=1</c> (<see cref="KeptExamples{T}"/>).
/// </summary>
public sealed class KeptStateTests
{
    private static readonly DateTimeOffset Since = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);
    private static readonly string Session = SessionIds.Create(Since, 1);

    private static readonly Hold Exclusive = new("host-1/key", [5, 9], HoldMode.Exclusive, [], 34, 30_000, 1_500, "why ü <&> \"文件\"", 2, Since, IsEnded: true);
    private static readonly Hold Shared = new("b", [1], HoldMode.Shared, [], 34, 1_000, 0, null, 0, Since.AddYears(1), IsEnded: false);
    private static readonly Hold OfPermits = new("c", [long.MaxValue], HoldMode.Permits, [0, 3], 0, int.MaxValue, int.MaxValue, "", long.MaxValue, default, IsEnded: false);

    private static readonly CommittedFile File = new(9, Session, 70_000, 65_536, 2, new string('0', 64), Since, ["a", "häuser-2"], [0, 1, 1, 0]);
    private static readonly CommittedFile Empty = new(1, SessionIds.Create(default, 0), 0, 1 << 20, 1, "", default, [], []);
    private static readonly OpenSession Open = new(Session, 65_536, 3, Since);
    private static readonly GarbageBlocks Garbage = new(Session, 4, ["b"], Since, Since.AddHours(1));

    private static readonly StateExample[] Examples =
    [
        StateExample.Of("lock-none", new LockState()),
        StateExample.Of("lock-held", new LockState { Record = new(34, 7, [Exclusive], 0) }),
        StateExample.Of("lock-shared", new LockState { Record = new(34, 8, [Shared, Shared with { Owner = "d", Operations = [] }], 0) }),
        StateExample.Of("lock-permits", new LockState { Record = new(0, long.MaxValue, [OfPermits], 4) }),
        StateExample.Of("lock-permits-set", new LockState { Record = new(0, 3, [], 2) { PermitChanges = [new("host-1/ü", 12), new("b", long.MaxValue)] } }),
        StateExample.Of("lock-extreme", new LockState { Record = new(long.MaxValue, 1, [Exclusive with { Token = long.MaxValue, SinceUtc = DateTimeOffset.MaxValue }], int.MaxValue) }),
        StateExample.Of("barrier-none", new BarrierState()),
        StateExample.Of("barrier-set", new BarrierState { Record = new(12, 12, true, "a", "note ü", Since, [new("a", 3, 12, true), new("b", 9, 0, false)]) }),
        StateExample.Of("barrier-removed", new BarrierState { Record = new(0, long.MaxValue, false, "b", "", DateTimeOffset.MaxValue, []) }),
        StateExample.Of("double-barrier-none", new DoubleBarrierState()),
        StateExample.Of("double-barrier", new DoubleBarrierState
        {
            Record = new(5, 2, 5, 2, true, Since, [new("a", 1, 30_000, BarrierMemberState.In), new("b", 7, 1_000, BarrierMemberState.Left), new("c", 2, 1, BarrierMemberState.Lost)]),
        }),
        StateExample.Of("fenced-none", new Fenced<Balance>()),
        StateExample.Of("fenced", new Fenced<Balance> { Token = 34, Value = new() { Total = 107 } }),
        StateExample.Of("file-none", new FileState()),
        StateExample.Of("file-written", new FileState { Record = new(9, File, [Open], [Garbage]) }),
        StateExample.Of("file-empty", new FileState { Record = new(long.MaxValue, Empty, [], []) }),
        StateExample.Of("file-being-written", new FileState
        {
            Record = new(2, null, [Open with { SessionId = SessionIds.Create(Since, uint.MaxValue), BlockSize = 1, Replication = 1, DeadlineUtc = DateTimeOffset.MaxValue }], []),
        }),
        StateExample.Of("file-deleted", new FileState
        {
            Record = new(3, null, [], [Garbage, new(SessionIds.Create(default, 7), int.MaxValue, [], default, DateTimeOffset.MaxValue)]),
        }),
        StateExample.Of("directory-none", new DirectoryState()),
        StateExample.Of("directory", new DirectoryState { Record = new(12, true, [new("a", 3), new("b/", 12), new("ü 文件", long.MaxValue)]) }),
        StateExample.Of("identity-none", new FileSystemIdentityState()),
        StateExample.Of("identity", new FileSystemIdentityState { Id = "00112233445566778899aabbccddeeff" }),
    ];

    private static readonly KeptExamples<object> Kept = new("Kept/states.txt", Examples.Select(one => (one.Name, one.State)), state => GrainStateSerializer.Serialize(state).ToArray());

    public static TheoryData<string> Names => Kept.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_state_of_every_version_is_read_as_it_was(string name) => Kept.Check(name, Examples.Single(one => one.Name == name).Decode);

    [Fact]
    public void Every_state_of_a_grain_is_kept_with_all_that_it_can_hold()
    {
        Kept.CheckWhole();
        var states = typeof(LockState).Assembly.GetTypes()
            .SelectMany(type => type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            .SelectMany(constructor => constructor.GetParameters().Where(parameter => parameter.IsDefined(typeof(PersistentStateAttribute))))
            .Select(parameter => parameter.ParameterType.GetGenericArguments().Single())
            .Append(typeof(Fenced<Balance>)) // of grains of others
            .Distinct();
        Assert.Equal(states.Select(state => state.Name).Order(), Examples.Select(one => one.State.GetType().Name).Distinct().Order());
    }
}
