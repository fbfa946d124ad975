using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Embedded.Serialization.Wire;

namespace OrleansCluster.Embedded.Tests.Serialization.Wire;

public sealed class HostileWireTests : WireTest
{
    /// <summary>The costliest object that two bytes can ask for (an empty concurrent queue), and what a failure costs.</summary>
    private const int BytesPerByte = 700;

    /// <summary>An assembly of the framework that nothing here uses.</summary>
    private const string NotLoaded = "System.IO.IsolatedStorage";

    private const int Constant = 1 << 20;

    // What a process learns once of its assemblies is no message's cost.
    public HostileWireTests() => Assert.Throws<WireFormatException>(() => Read<object>(Named("!nothing")));

    [Fact]
    public void Random_bytes_are_a_value_or_an_error() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(3_000),
        Prop.ForAll(Gen.Choose(0, 255).Select(i => (byte)i).ArrayOf().ToArbitrary(), bytes =>
        {
            ReadHostile<object>(bytes);
            ReadHostile<Vertex>(bytes);
            ReadHostile<LaterLetter>(bytes);
            ReadHostile<(List<int>, Dictionary<string, object>, decimal, DateTimeOffset, Version, Exception)>(bytes);
        }));

    [Fact]
    public void A_message_with_wrong_bytes_is_a_value_or_an_error()
    {
        var messages = Values.All.Select(value => Write<object?>(value))
            .Concat(Enumerable.Range(0, 30).Select(seed => Write<object?>(new GraphMaker(seed).Make())))
            .Append(Write<object?>(new AggregateException(new IOException { Data = { ["a"] = 1 } }, new LateException()))).ToList();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(20_000), Prop.ForAll(
            Gen.Choose(0, messages.Count - 1).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (index, seed) => { ReadHostile<object?>(Mutated(messages[index], new Random(seed))); }));
    }

    [Fact]
    public void A_message_cut_short_is_an_error()
    {
        var message = Write<object?>(new GraphMaker(3).Make());
        for (var length = 0; length < message.Length; length++)
            Assert.Throws<WireFormatException>(() => Read<object?>(message.AsSpan(0, length)));
    }

    [Fact]
    public void Counts_that_nest_claim_no_more_than_there_is()
    {
        var message = new byte[1 << 20];
        byte[] level = [(byte)((int)WireType.Sequence << 2 | WireTypes.ExactHead), 0x80, 0x80, 0x30, (byte)WireType.Object];
        for (var i = 0; i + level.Length <= 40_000; i += level.Length) level.CopyTo(message, i);
        Assert.False(ReadHostile<object[]>(message));
    }

    [Fact]
    public void Nesting_has_an_end_on_both_sides()
    {
        Node? head = null;
        for (var i = 0; i < 1_000_000; i++) head = new Node { Next = head };
        Assert.Throws<InsufficientExecutionStackException>(() => Write(head));
        Assert.Equal("a", Send(new Node { Name = "a" }).Name);

        var deep = new byte[1_000_000];
        for (var i = 0; i < deep.Length; i++) deep[i] = i % 2 == 0 ? (byte)((int)WireType.Group << 2 | WireTypes.ExactHead) : (byte)((int)WireType.Object | 3 << 4);
        Assert.False(ReadHostile<Node>(deep));
        Array.Fill(deep, (byte)((int)WireType.Group | 14 << 4));
        Assert.False(ReadHostile<Letter>([(int)WireType.Group << 2 | WireTypes.ExactHead, .. deep]));
    }

    [Fact]
    public void Deep_messages_that_are_meant_arrive()
    {
        Node? head = null;
        for (var i = 0; i < 500; i++) head = new Node { Next = head };
        var arrived = Send(head);
        for (var i = 0; i < 499; i++) arrived = arrived!.Next;
        Assert.NotNull(arrived);
        Assert.Null(arrived.Next);
    }

    // 27 bytes once made half a megabyte of what the assemblies refer to, for each name anew.
    [Fact]
    public void Names_that_are_nowhere_are_looked_for_without_asking_the_assemblies_again()
    {
        Assert.False(ReadNamed("!nothing 0"));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 1; i <= 20; i++) Assert.False(ReadNamed($"!nothing {i}"));
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 20, 0, 100_000);
    }

    [Theory]
    [InlineData("System.Diagnostics.Process@System.Diagnostics.Process")]
    [InlineData("System.IO.FileInfo@")]
    [InlineData("OrleansCluster.Embedded.Tests.Serialization.Unmarked@OrleansCluster.Embedded.Tests")]
    [InlineData("OrleansCluster.Embedded.Tests.Serialization.UnmarkedException@OrleansCluster.Embedded.Tests")]
    [InlineData("OrleansCluster.Embedded.Tests.Serialization.Shape@OrleansCluster.Embedded.Tests")]
    [InlineData("System.IO.IsolatedStorage.IsolatedStorageException@" + NotLoaded)]
    [InlineData("List`1\nSystem.IO.FileInfo@")]
    [InlineData("List`1")]
    [InlineData("Nullable`1\nString")]
    [InlineData("!nothing")]
    [InlineData("")]
    public void Types_that_may_not_come_do_not(string name)
    {
        var message = Named(name);
        for (var i = 0; i < 2; i++) Assert.Throws<WireFormatException>(() => Read<object>(message));
        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), assembly => assembly.GetName().Name == NotLoaded);
    }

    [Fact]
    public void A_message_too_large_is_an_error_before_it_is_made()
    {
        using var writer = new WireWriter(100);
        Assert.Throws<WireLimitException>(() => Codecs.GetCodec<byte[]>().Write(writer, new byte[98]));
        writer.Reset();
        Codecs.GetCodec<byte[]>().Write(writer, new byte[97]);
        Assert.Equal(100, writer.Length);
        writer.Reset();
        Assert.Throws<WireLimitException>(() => Codecs.GetCodec<string>().Write(writer, new string('a', 100)));
        writer.Reset();
        Codecs.GetCodec<string>().Write(writer, new string('a', 99));
    }

    [Fact]
    public void Nothing_is_allocated_but_what_is_read()
    {
        using var writer = new WireWriter(1_000);
        var reader = new WireReader();
        var codec = Codecs.GetCodec<(string, int)>();
        void Once()
        {
            writer.Reset();
            codec.Write(writer, ("hello", 5));
            reader.Reset(writer.Written, null);
            if (codec.Read(reader).Item2 != 5) throw new InvalidOperationException();
        }

        Once();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Once();
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, 32);
    }

    /// <summary>A group of the type.</summary>
    private static byte[] Named(string type)
    {
        using var writer = new WireWriter(10_000);
        writer.WriteByte((int)WireType.Group << 2 | WireTypes.TypedHead);
        writer.WriteByte(1);
        writer.WriteBytes(System.Text.Encoding.UTF8.GetBytes(type));
        writer.WriteByte(0);
        return writer.Written.ToArray();
    }

    private bool ReadNamed(string type) => ReadHostile<object>(Named(type));

    private bool ReadHostile<T>(byte[] message)
    {
        var reader = new WireReader();
        var codec = Codecs.GetCodec<T>();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var isValue = false;
        try
        {
            reader.Reset(message, null);
            codec.Read(reader);
            isValue = true;
        }
        catch (WireFormatException)
        {
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Constant + ((long)BytesPerByte * message.Length));
        return isValue;
    }

    private static byte[] Mutated(byte[] message, Random random)
    {
        var bytes = message.ToList();
        for (var i = random.Next(1, 4); i > 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.RemoveRange(at, Math.Min(random.Next(1, 8), bytes.Count - at)); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 20), bytes.Count - at))); break;
                default: bytes.InsertRange(at, [0xFF, 0xFF, 0xFF, 0xFF, 0x0F]); break;
            }
        }

        return [.. bytes];
    }
}
