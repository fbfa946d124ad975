using System.Reflection;

namespace OrleansCluster.Simulation.Tests.Leaks;

/// <summary>Finds constructs by their names.</summary>
internal static class Constructs
{
    public static TheoryData<string> NamesOf(Type type) => [.. Of(type).Select(method => $"{type.Name}.{method.Name}")];

    public static Func<TimeProvider, Task> Find(string name) => MethodOf(name).CreateDelegate<Func<TimeProvider, Task>>();

    public static MethodInfo MethodOf(string name)
    {
        var type = name.StartsWith(nameof(SafeConstructs), StringComparison.Ordinal) ? typeof(SafeConstructs) : typeof(UnsafeConstructs);
        return Of(type).Single(method => $"{type.Name}.{method.Name}" == name);
    }

    private static IEnumerable<MethodInfo> Of(Type type) => type.GetMethods(BindingFlags.Static | BindingFlags.Public);
}
