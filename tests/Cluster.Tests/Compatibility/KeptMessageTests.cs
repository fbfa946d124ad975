using System.Runtime.CompilerServices;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Grains.Locks;

namespace OrleansCluster.Cluster.Tests.Compatibility;

/// <summary>
/// What processes of this version and of older ones send to each other: a line for each type (<see cref="MessageShape"/>). A member keeps its
/// number, name and type for ever, and a type its alias; a new member takes a new number. <c>UPDATE_GOLDEN=1</c> adds what is new to the lines,
/// and changes nothing that is there.
/// </summary>
public sealed class KeptMessageTests
{
    [Fact]
    public void Messages_of_every_version_are_understood()
    {
        var now = Now();
        var kept = File.Exists(PathOf()) ? File.ReadAllLines(PathOf()).Select(MessageShape.Parse).ToList() : [];
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            kept = Add(kept, now);
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf())!);
            File.WriteAllLines(PathOf(), kept.Select(shape => shape.ToString()));
        }

        Assert.Equal([], Lost(kept, now));
        Assert.Equal([], Added(kept, now));
    }

    [Fact]
    public void A_number_and_an_alias_stand_for_one_thing_only()
    {
        var now = Now();
        Assert.Empty(now.GroupBy(shape => shape.Alias).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.Empty(now.Where(shape => shape.Members.DistinctBy(member => member.Number).Count() < shape.Members.Count).Select(shape => shape.Alias));
    }

    [Fact]
    public void Parameters_numbers_values_and_methods_are_read_as_the_code_has_them()
    {
        Assert.Equal("oc.files.BlockInfo System.Object; p0 BlockId System.String; p1 Length System.Int64", $"{MessageShapes.Of(typeof(BlockInfo))}");
        Assert.Equal(
            "oc.metadata.FutureRevisionException oc.metadata.MetadataException; 0 Revision System.Int64; 1 NewestRevision System.Int64",
            $"{MessageShapes.Of(typeof(FutureRevisionException))}");
        Assert.StartsWith("oc.locks.AcquireEnd System.Int32; 0 Granted value; 1 Waiting value", $"{MessageShapes.Of(typeof(AcquireEnd))}", StringComparison.Ordinal);
        Assert.Contains(
            "; Renew RenewAsync System.Threading.Tasks.Task`1<System.Boolean>(oc.locks.LockWish)", $"{MessageShapes.Of(typeof(ILeasedGrain))}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("t System.Object; 0 A System.Int32; 1 B System.String", "t System.Object; 0 A System.Int64; 1 B System.String", "t 0 was '0 A System.Int32' and is '0 A System.Int64'")]
    [InlineData("t System.Object; p0 A System.Int32; p1 B System.Int32", "t System.Object; p0 B System.Int32; p1 A System.Int32", "t p0 was")]
    [InlineData("t System.Object; 0 A System.Int32", "t System.Object", "t 0 was '0 A System.Int32' and is gone")]
    [InlineData("t System.Object", "u System.Object", "t is gone")]
    [InlineData("t System.Object", "t System.Exception", "t was a System.Object and is a System.Exception")]
    public void What_an_older_process_would_misunderstand_is_found_and_stays_as_it_was(string kept, string now, string found)
    {
        Assert.StartsWith(found, Lost([MessageShape.Parse(kept)], [MessageShape.Parse(now)]).First(), StringComparison.Ordinal);
        var added = Add([MessageShape.Parse(kept)], [MessageShape.Parse(now)]);
        Assert.Equal(kept, added.Single(shape => shape.Alias == "t").ToString());
        Assert.NotEmpty(Lost(added, [MessageShape.Parse(now)]));
    }

    [Fact]
    public void What_is_new_is_told_until_it_was_added()
    {
        var kept = new List<MessageShape> { MessageShape.Parse("t System.Object; 0 A System.Int32") };
        var now = new List<MessageShape> { MessageShape.Parse("s System.Object"), MessageShape.Parse("t System.Object; 0 A System.Int32; 1 B System.Int32") };
        Assert.Empty(Lost(kept, now));
        Assert.Equal(["s is new", "t 1 B System.Int32 is new"], Added(kept, now).Select(one => one.Replace(": UPDATE_GOLDEN=1 adds it", "", StringComparison.Ordinal)));
        Assert.Equal(now.Select(shape => shape.ToString()), Add(kept, now).Select(shape => shape.ToString()));
    }

    // What clients say to grains, and what grains alone say to each other.
    private static IReadOnlyList<MessageShape> Now() => [.. MessageShapes.Of(typeof(IBlockStoreGrain).Assembly), .. MessageShapes.Of(typeof(LockState).Assembly)];

    private static List<string> Lost(IEnumerable<MessageShape> kept, IReadOnlyList<MessageShape> now) =>
        [.. kept.SelectMany(shape => shape.LostIn(Find(now, shape.Alias)))];

    private static List<string> Added(IReadOnlyList<MessageShape> kept, IEnumerable<MessageShape> now) =>
    [
        .. now.SelectMany(shape => Find(kept, shape.Alias) is { } old ? old.AddedIn(shape).Select(member => $"{shape.Alias} {member}") : [shape.Alias])
            .Select(one => $"{one} is new: UPDATE_GOLDEN=1 adds it"),
    ];

    private static List<MessageShape> Add(IReadOnlyList<MessageShape> kept, IReadOnlyList<MessageShape> now) =>
    [
        .. kept.Select(old => Find(now, old.Alias) is { } shape ? old with { Members = [.. old.Members, .. old.AddedIn(shape)] } : old)
            .Concat(now.Where(shape => Find(kept, shape.Alias) is null))
            .OrderBy(shape => shape.Alias, StringComparer.Ordinal),
    ];

    private static MessageShape? Find(IEnumerable<MessageShape> shapes, string alias) => shapes.FirstOrDefault(shape => shape.Alias == alias);

    private static string PathOf([CallerFilePath] string source = "") => Path.Combine(Path.GetDirectoryName(source)!, "Kept", "messages.txt");
}
