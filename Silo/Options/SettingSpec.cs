namespace OrleansCluster.Silo.Options;

/// <summary>One setting: what it is called in each source, what it may be, and what it is for.</summary>
/// <param name="Key">Its name in <c>appsettings.json</c> (section <c>OrleansCluster</c>) and, after <c>ORLEANSCLUSTER_</c>, in the environment.</param>
/// <param name="Option">Its name on the command line.</param>
/// <param name="Placeholder">What stands for the value in the help.</param>
/// <param name="Default">The value where no source names one; null where there is none, or where others decide it.</param>
/// <param name="Allowed">The end of the sentence "allowed is …".</param>
/// <param name="Help">What it is for.</param>
internal sealed record SettingSpec(
    string Key, string Option, string Placeholder, string? Default, string Allowed, string Help);
