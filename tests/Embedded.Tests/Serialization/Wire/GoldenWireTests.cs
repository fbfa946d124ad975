using System.Runtime.CompilerServices;

namespace OrleansCluster.Embedded.Tests.Serialization.Wire;

/// <summary>
/// Messages of older versions, which every later one must read. To add one, add a case to <see cref="GoldenValues"/> and run
/// <c>UPDATE_GOLDEN=1 dotnet test tests/Embedded.Tests --filter GoldenWireTests</c>: cases that have no message yet get one. A
/// message that is there, and its value, are never changed.
/// </summary>
public sealed class GoldenWireTests : WireTest
{
    [Fact]
    public void Messages_of_every_version_can_be_read()
    {
        var file = PathOf();
        var messages = File.Exists(file) ? File.ReadAllLines(file).Select(line => line.Split(' ')).ToDictionary(parts => parts[0], parts => parts[1]) : [];
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            foreach (var (name, value) in GoldenValues.All) messages.TryAdd(name, Convert.ToHexString(Write<object?>(value)));
            File.WriteAllLines(file, messages.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value}"));
        }

        Assert.Equal(GoldenValues.All.Keys.Order(StringComparer.Ordinal), messages.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, value) in GoldenValues.All)
        {
            var read = Read<object?>(Convert.FromHexString(messages[name]));
            if (value is Exception expected) Assert.Equal((expected.GetType(), expected.Message), (read!.GetType(), ((Exception)read).Message));
            else new GraphComparer().Compare(value, read);
        }
    }

    private static string PathOf([CallerFilePath] string source = "") => Path.Combine(Path.GetDirectoryName(source)!, "Golden", "messages.txt");
}
