using System.Globalization;
using System.Reflection;
using System.Text;

namespace OrleansCluster.Simulator.Plants.Mutations;

/// <summary>
/// Which bugs of the sources are in what this process runs: those that it was compiled with, and of those that it has behind a switch the one
/// that is switched on.
/// </summary>
internal static class PlantedBugs
{
    private const string Always = "PlantedBug";
    private const string Switched = "SwitchedBug";
    private const string Type = "OrleansCluster.Planted.PlantedBugOf";
    private const string Field = "On";

    private static readonly Lock Gate = new();
    private static Plant? s_on;
    private static int s_runs;

    /// <summary>The expression that has the number of the bug that is switched on in a project that has a switch; 0 if none is.</summary>
    public static string Expression(string project) => $"global::{Type}{project}.{Field}";

    /// <summary>Source for a project that has a bug in it, to be known by.</summary>
    public static string Source(Plant plant) => Mark(Always, plant.Name);

    /// <summary>Source for a project that has bugs behind a switch.</summary>
    /// <param name="project">Its name.</param>
    /// <param name="plants">With the number that switches it on.</param>
    public static string Source(string project, IEnumerable<(int Number, Plant Plant)> plants)
    {
        var text = new StringBuilder();
        foreach (var (number, plant) in plants) text.AppendLine(Mark(Switched, string.Create(CultureInfo.InvariantCulture, $"{number} {plant.Name}")));
        var dot = Type.LastIndexOf('.');
        return text.AppendLine(CultureInfo.InvariantCulture, $"namespace {Type[..dot]} {{ internal static class {Type[(dot + 1)..]}{project} {{ internal static int {Field}; }} }}").ToString();
    }

    /// <summary>Whether this process can run it: always, if it is none of the sources.</summary>
    public static bool Has(Plant plant) => ProjectsOf(plant).All(project => IsAlwaysIn(project, plant) || NumberIn(project, plant) != 0);

    /// <summary>Whether it is in what is run now.</summary>
    public static bool IsAtWork(Plant plant) => ProjectsOf(plant).All(project => IsAlwaysIn(project, plant) || (NumberIn(project, plant) is not 0 and var number && number == (int)SwitchOf(project).GetValue(null)!));

    /// <summary>Lets a run have a bug, or none, until what is returned is disposed of. A switch is the whole process's: runs that are under way at the same time have the same one.</summary>
    /// <exception cref="InvalidOperationException">A run with another bug is under way.</exception>
    public static IDisposable Switch(Plant? plant)
    {
        var wanted = plant is not null && ProjectsOf(plant).Any(project => NumberIn(project, plant) != 0) ? plant : null;
        lock (Gate)
        {
            if (s_runs > 0 && s_on?.Name != wanted?.Name) throw new InvalidOperationException($"A run with {s_on?.Name ?? "no bug"} is under way, and the switch for {wanted?.Name ?? "none"} is the whole process's.");
            s_runs++;
            if (s_runs == 1 && wanted is not null) Set(s_on = wanted, isOn: true);
        }

        return new Run();
    }

    private static void End()
    {
        lock (Gate)
        {
            if (--s_runs > 0 || s_on is null) return;
            Set(s_on, isOn: false);
            s_on = null;
        }
    }

    private static void Set(Plant plant, bool isOn)
    {
        foreach (var project in ProjectsOf(plant)) SwitchOf(project).SetValue(null, isOn ? NumberIn(project, plant) : 0);
    }

    private static IEnumerable<string> ProjectsOf(Plant plant) => plant.Mutations.Select(mutation => mutation.Project).Distinct();

    private static bool IsAlwaysIn(string project, Plant plant) => MarksOf(project).Any(one => one.Key == Always && one.Value == plant.Name);

    private static int NumberIn(string project, Plant plant)
    {
        foreach (var mark in MarksOf(project))
        {
            if (mark is { Key: Switched, Value: { } value } && value.Split(' ') is [var number, var name] && name == plant.Name) return int.Parse(number, CultureInfo.InvariantCulture);
        }

        return 0;
    }

    private static IEnumerable<AssemblyMetadataAttribute> MarksOf(string project) => AssemblyOf(project).GetCustomAttributes<AssemblyMetadataAttribute>();

    private static FieldInfo SwitchOf(string project) => AssemblyOf(project).GetType(Type + project, throwOnError: true)!.GetField(Field, BindingFlags.Static | BindingFlags.NonPublic)!;

    private static Assembly AssemblyOf(string project) => Assembly.Load(Mutant.NameOf(project));

    private static string Mark(string key, string value) => $"[assembly: System.Reflection.AssemblyMetadata(\"{key}\", \"{value}\")]";

    private sealed class Run : IDisposable
    {
        private bool _isOver;

        public void Dispose()
        {
            if (_isOver) return;
            _isOver = true;
            End();
        }
    }
}
