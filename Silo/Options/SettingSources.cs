using System.Collections;
using Microsoft.Extensions.Configuration;

namespace OrleansCluster.Silo.Options;

/// <summary>
/// Gathers the settings from, each over the one before: the built-in defaults, <c>appsettings.json</c> beside the
/// executable, the environment (<c>ORLEANSCLUSTER_HTTPPORT</c> or <c>ORLEANSCLUSTER_HTTP_PORT</c>), the command line.
/// </summary>
internal static class SettingSources
{
    public const string EnvironmentPrefix = "ORLEANSCLUSTER_";
    private const string Section = "OrleansCluster";

    public static Dictionary<SettingSpec, SettingValue> Gather(
        string settingsFile, IDictionary environment, IEnumerable<(SettingSpec Spec, string? Value)> commandLine)
    {
        var values = new Dictionary<SettingSpec, SettingValue>();
        foreach (var spec in SettingSpecs.All)
        {
            if (spec.Default is not null)
                values[spec] = new SettingValue(spec.Default, null);
        }

        AddFile(values, settingsFile);
        AddEnvironment(values, environment);
        foreach (var (spec, value) in commandLine)
        {
            if (value is not null)
                values[spec] = new SettingValue(value, "the command line");
        }

        return values;
    }

    private static void AddFile(Dictionary<SettingSpec, SettingValue> values, string settingsFile)
    {
        if (!File.Exists(settingsFile))
            return;
        IConfigurationRoot configuration;
        try
        {
            configuration = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(settingsFile), optional: false).Build();
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"The settings file '{settingsFile}' cannot be read: {(e.InnerException ?? e).Message}");
        }

        foreach (var entry in configuration.GetSection(Section).GetChildren())
        {
            var spec = SettingSpecs.Find(entry.Key) ?? throw new SettingException(
                $"'{Section}:{entry.Key}' in '{settingsFile}' is not a setting; there are {string.Join(", ", SettingSpecs.All.Select(s => s.Key))}.");
            if (entry.Value is null)
                throw new SettingException($"'{Section}:{entry.Key}' in '{settingsFile}' must be one value; allowed is {spec.Allowed}.");
            values[spec] = new SettingValue(entry.Value, settingsFile);
        }
    }

    // Names after the prefix that are no setting are left alone: Kubernetes injects some for a service of that name.
    private static void AddEnvironment(Dictionary<SettingSpec, SettingValue> values, IDictionary environment)
    {
        foreach (DictionaryEntry entry in environment)
        {
            var name = (string)entry.Key;
            if (!name.StartsWith(EnvironmentPrefix, StringComparison.OrdinalIgnoreCase) || entry.Value is not string text)
                continue;
            var spec = SettingSpecs.Find(name[EnvironmentPrefix.Length..].Replace("_", "", StringComparison.Ordinal));
            if (spec is not null)
                values[spec] = new SettingValue(text, $"the environment variable {name}");
        }
    }
}
