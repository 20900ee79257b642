"""Whose fault it is: the exception classes of the grader."""


class CourseError(Exception):
    """Base of every error that the grader raises on purpose; its text is one sentence for a person."""


class ArgumentError(CourseError, ValueError):
    """The caller's fault: an argument, an option or a folder that cannot be used."""


class SubmissionError(CourseError):
    """The submission's fault: there is nothing in it that can be graded."""


class GraderError(CourseError):
    """Our fault, never the student's: the oracle, the sandbox or the grader itself failed."""


class SandboxUnavailable(GraderError):
    """No sandbox can be started on this machine."""


class DeviceUnavailable(ArgumentError):
    """The device asked for (`--device gpu`) is not one that TensorFlow sees here."""
