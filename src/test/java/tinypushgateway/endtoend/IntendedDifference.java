package tinypushgateway.endtoend;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the gateway answers or exposes a push otherwise than Pushgateway 1.5.1 does, and why. docs/migration.md says it to users. */
final class IntendedDifference {
    private static final Pattern LINE = Pattern.compile("line (\\d+), .*", Pattern.DOTALL);

    /** Why a push that Pushgateway takes is refused; the message is ours. */
    private static final List<Reason> OF_REFUSALS = List.of(
            new Reason(
                    (request, message) -> message.contains("valid UTF-8") || message.contains("without NUL"),
                    "bytes that are not UTF-8, and NUL, are refused"),
            new Reason(
                    (request, message) -> message.contains("no %2F where Pushgateway"),
                    "an escaped slash is refused where it could mean two things"),
            new Reason(
                    (request, message) -> message.startsWith("no request target") && !isAscii(request.path()),
                    "a path is ASCII (RFC 9112 section 3)"),
            new Reason(
                    (request, message) -> message.contains("expected each series once") && hasEmptyLabel(request),
                    "two series are one if they differ in an empty label alone"),
            new Reason(
                    (request, message) -> message.contains("expected each series once")
                            && isPart(lineOf(request, message), request.text()),
                    "a part of a histogram or summary comes once in a push"),
            new Reason(
                    (request, message) -> message.contains("expected no metadata for a name that belongs to"),
                    "a part of a histogram or summary has no HELP and TYPE of its own"),
            new Reason(
                    (request, message) -> message.contains("expected another label name")
                            || message.contains("expected no label of this name in the path")
                            || (hasBound(request)
                                    && (message.contains("a grouping label") || message.contains("as the value of"))),
                    "no other label le in a histogram, nor quantile in a summary"),
            new Reason(
                    (request, message) -> message.contains("expected one HELP line")
                            && request.text().matches("(?s).*# HELP \\S+ ?\r?\n.*"),
                    "an empty HELP line is one, too"),
            new Reason(
                    (request, message) -> message.contains("found only a comment"),
                    "one HELP line with \\n in it, and nothing else, is taken for lines whose ends were lost"),
            new Reason(
                    (request, message) -> request.isProtobuf() && message.contains("expected a metric name"),
                    "metric names are checked in protobuf as well"),
            new Reason(
                    (request, message) -> request.isProtobuf() && GeneratedFamilies.hasOneTwice(request.content()),
                    "a family comes once in a push"),
            new Reason(
                    (request, message) -> message.contains("found no name, expected field 1"), "a family has a name"),
            new Reason(
                    (request, message) -> message.contains("expected at most 0, because no more follow")
                            || message.contains("expected the rest of a varint"),
                    "a push that is cut in or after the length of a message is refused"),
            new Reason(
                    (request, message) -> message.contains("field 3 (type)") || message.contains("'gauge_histogram'"),
                    "a type that is not known, such as GAUGE_HISTOGRAM, is refused"),
            new Reason(
                    (request, message) -> message.startsWith("protobuf is accepted only as delimited"),
                    "protobuf of another kind is not read as text"));

    /** Why a push that Pushgateway refuses is taken; the message is Pushgateway's. */
    private static final List<Reason> OF_ACCEPTANCES = List.of(
            new Reason(
                    (request, message) ->
                            request.path().toLowerCase(Locale.ROOT).contains("%2f")
                                    && (message.startsWith("odd number of components")
                                            || message.startsWith("improper label name")),
                    "an escaped slash is a slash in a value"),
            new Reason(
                    (request, message) -> message.contains("has a label with an invalid name: __"),
                    "label names that begin with __ are taken, as Prometheus takes them"),
            new Reason(
                    (request, message) -> message.contains("collides with previously collected"),
                    "a family without samples is none"),
            new Reason(
                    (request, message) -> message.contains("was collected before")
                            && request.text().matches("(?s).*# TYPE \\S+ (histogram|summary).*"),
                    "parts of a histogram or summary that have the same labels are one"),
            new Reason(
                    (request, message) -> message.equals("unexpected EOF\n")
                            && request.isProtobuf()
                            && request.text().contains("trace_id"),
                    "an exemplar is not read"));

    private IntendedDifference() {}

    /** @param applies to a request and the message of who refused it */
    private record Reason(BiPredicate<GeneratedRequests.Request, String> applies, String text) {}

    /** The reason why both answer with another class of status; empty if there is none. */
    static Optional<String> ofAnswers(
            GeneratedRequests.Request request, RawConnection.Response theirs, RawConnection.Response ours) {
        if (theirs.status() / 100 == 3) {
            return Optional.of("no redirect, by which a push is lost");
        }
        return theirs.status() / 100 == 2
                ? first(OF_REFUSALS, request, ours.body())
                : ofAcceptance(request, theirs.body());
    }

    /** The reason why a push is taken that Pushgateway refuses with this message; empty if there is none. */
    static Optional<String> ofAcceptance(GeneratedRequests.Request request, String message) {
        return first(OF_ACCEPTANCES, request, message);
    }

    private static Optional<String> first(List<Reason> reasons, GeneratedRequests.Request request, String message) {
        return reasons.stream()
                .filter(reason -> reason.applies().test(request, message))
                .map(Reason::text)
                .findFirst();
    }

    /** The reason why both took the push and Pushgateway exposes what nothing can read; empty if there is none. */
    static Optional<String> ofUnreadable(GeneratedRequests.Request request) {
        return hasBound(request) ? Optional.of("Pushgateway exposes a label le or quantile twice") : Optional.empty();
    }

    /** The reasons why both took the push and expose something else; empty if there is a difference without a reason. */
    static Optional<String> ofExpositions(GeneratedRequests.Request request, Exposed theirs, Exposed ours) {
        Set<String> reasons = new TreeSet<>();
        Set<String> names = new TreeSet<>(theirs.families().keySet());
        names.addAll(ours.families().keySet());
        for (String name : names) {
            Exposed.Family their = theirs.families().get(name);
            Exposed.Family our = ours.families().get(name);
            if (their == null && request.isProtobuf() && GeneratedFamilies.hasOneTwice(request.content())) {
                reasons.add("a second family of a name without metrics does not empty the first");
                continue;
            }
            if (their == null || our == null || !their.type().equals(our.type())) {
                return Optional.empty();
            }
            if (!their.help().equals(our.help())) {
                if (request.isProtobuf()
                        || !their.help().strip().equals(our.help().strip())) {
                    return Optional.empty();
                }
                reasons.add("blanks before a HELP text are kept, and CR after it is not");
            }
            if (!their.samples().equals(our.samples())
                    && (request.isProtobuf() || !differInParts(name, their, our, reasons))) {
                return Optional.empty();
            }
        }
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", reasons));
    }

    /** Text of a histogram or summary that lacks what Pushgateway then adds, or has what Pushgateway reads in its own way. */
    private static boolean differInParts(String name, Exposed.Family their, Exposed.Family our, Set<String> reasons) {
        boolean isHistogram = their.type().equals("histogram");
        if (!isHistogram && !their.type().equals("summary")) {
            return false;
        }
        if (our.samples().entrySet().stream()
                .anyMatch(sample -> isOdd(name, isHistogram, sample.getKey(), sample.getValue()))) {
            reasons.add("what is no part of a histogram or summary is kept as it is");
            return true;
        }
        Map<String, Double> added = new TreeMap<>(their.samples());
        added.keySet().removeAll(our.samples().keySet());
        Map<String, Double> both = new TreeMap<>(their.samples());
        both.keySet().retainAll(our.samples().keySet());
        reasons.add("+Inf, _sum and _count are not made up");
        return both.equals(our.samples())
                && added.keySet().stream()
                        .allMatch(series -> series.startsWith(name + "_sum{")
                                || series.startsWith(name + "_count{")
                                || series.contains("le=Infinity"));
    }

    /** Whether the bound is missing, or where it should not be, or the count is no whole number. */
    private static boolean isOdd(String name, boolean isHistogram, String series, double value) {
        boolean isEnd = series.startsWith(name + "_sum{") || series.startsWith(name + "_count{");
        boolean isBucket = isHistogram && series.startsWith(name + "_bucket{");
        String bound = isHistogram ? "le=" : "quantile=";
        boolean hasBound = series.contains("{" + bound) || series.contains(" " + bound);
        return isEnd == hasBound
                || (isHistogram && !isEnd && !isBucket)
                || ((isBucket || series.startsWith(name + "_count{")) && !isWhole(value));
    }

    private static boolean isWhole(double value) {
        return value >= 0 && value == Math.rint(value) && value <= Long.MAX_VALUE;
    }

    /** The line of the push that a message is about; empty if it is about none. */
    private static String lineOf(GeneratedRequests.Request request, String message) {
        Matcher line = LINE.matcher(message);
        return line.matches() ? request.text().split("\n", -1)[Integer.parseInt(line.group(1)) - 1] : "";
    }

    /** Whether the sample in this line of the text belongs to a histogram or summary, by its name. */
    private static boolean isPart(String line, String text) {
        String name = line.replaceFirst("(?s)[^\\w:].*", "");
        String stem = name.replaceFirst("_(bucket|sum|count)$", "");
        return !name.isEmpty() && text.matches("(?s).*# TYPE (" + name + "|" + stem + ") (histogram|summary)\\W.*");
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(character -> character < 0x80);
    }

    private static boolean hasBound(GeneratedRequests.Request request) {
        return request.path().contains("/le")
                || request.path().contains("/quantile")
                || request.path().contains("/%");
    }

    private static boolean hasEmptyLabel(GeneratedRequests.Request request) {
        return request.isProtobuf()
                ? request.text().contains("\u0012\u0000")
                : request.text().contains("=\"\"");
    }
}
