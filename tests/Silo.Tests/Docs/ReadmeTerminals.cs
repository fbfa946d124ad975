using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace OrleansCluster.Silo.Tests.Docs;

/// <summary>
/// The commands of README's section "Three processes", as they stand there. Where another program has one of its ports, all of them are
/// others; where the tests were not built as Release, neither is what is run.
/// </summary>
internal sealed partial class ReadmeTerminals : IDisposable
{
    private const string Section = "## Three processes";
    private const string BuildCommand = "dotnet build -c Release Silo";

    private static readonly string Text = File.ReadAllText(Path.Combine(TestBuild.RepositoryRoot, "README.md"));

    private readonly List<string> _lines;
    private readonly FileStream? _turn;
    private readonly PortReservation? _others;

    public ReadmeTerminals()
    {
        var section = Text.Split(Section + "\n")[1].Split("\n## ")[0];
        _lines = [.. section.Split('\n').Where(line => line.StartsWith("    ", StringComparison.Ordinal)).Select(line => line.Trim())];

        // What it builds, the build of this test has built; a second build beside running tests would write what they run.
        Assert.Equal(BuildCommand, _lines[0]);
        _lines.RemoveAt(0);
        KillPattern = Pkill().Match(section).Groups[1].Value;
        HttpPorts = [.. HttpPort().Matches(section).Select(match => Number(match.Groups[1].Value))];
        _turn = TakeTurn();
        if (_turn is null || !Ports().All(IsFree))
            (_others, HttpPorts) = Move();
        if (!TestBuild.SiloPath.Contains("/Release/", StringComparison.Ordinal))
            _lines = _lines.ConvertAll(line => line.Replace("-c Release", "-c Debug", StringComparison.Ordinal));
    }

    /// <summary>Whether the ports are README's.</summary>
    public bool AreAsWritten => _others is null;

    /// <summary>Where the processes serve HTTP, in their order.</summary>
    public IReadOnlyList<int> HttpPorts { get; }

    /// <summary>What README gives to <c>pkill -f</c> for silo-1.</summary>
    public string KillPattern { get; }

    /// <summary>What to type into each of the first three terminals.</summary>
    public IReadOnlyList<string> Silos =>
        [.. _lines.Where(line => line.StartsWith("dotnet run", StringComparison.Ordinal)).Select(line => $"{Export}\n{line}")];

    /// <summary>What to type into the fourth.</summary>
    public IReadOnlyList<string> Curls => [.. _lines.Where(line => line.StartsWith("curl", StringComparison.Ordinal))];

    private string Export => Assert.Single(_lines, line => line.StartsWith("export CLUSTER=", StringComparison.Ordinal));

    public void Dispose()
    {
        _others?.Dispose();
        _turn?.Dispose();
    }

    [GeneratedRegex("# HTTP on ([0-9]+)")]
    private static partial Regex HttpPort();

    [GeneratedRegex("127\\.0\\.0\\.1:([0-9]+)")]
    private static partial Regex Address();

    [GeneratedRegex("pkill -9 -f '([^']+)'")]
    private static partial Regex Pkill();

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    // Null if another run of this test has README's ports now, or is about to take them.
    private static FileStream? TakeTurn()
    {
        try
        {
            var path = Path.Combine(Path.GetTempPath(), $"orleanscluster-readme-{Environment.UserName}");
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private IEnumerable<int> Ports() =>
        _lines.SelectMany(line => Address().Matches(line)).Select(match => Number(match.Groups[1].Value)).Concat(HttpPorts).Distinct().Order();

    private (PortReservation Ports, IReadOnlyList<int> Http) Move()
    {
        var written = Ports().ToList();
        var taken = PortReservation.Take(written.Count);
        string Moved(string port) => (taken.Port + written.IndexOf(Number(port))).ToString(CultureInfo.InvariantCulture);
        for (var i = 0; i < _lines.Count; i++)
        {
            var line = Address().Replace(_lines[i], match => "127.0.0.1:" + Moved(match.Groups[1].Value));
            _lines[i] = HttpPort().Replace(line, match => "--http-port " + Moved(match.Groups[1].Value));
        }

        return (taken, [.. HttpPorts.Select(port => taken.Port + written.IndexOf(port))]);
    }
}
