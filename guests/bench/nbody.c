// The Sun and its four large planets under gravity, by a symplectic Euler step.
//
// Units: astronomical units, years of 365.24 days, solar masses times 4 pi^2 (so that the gravitational constant is 1).

#include "floating-point.h"

enum { BODIES = 5, STEPS = 1000 };

#define PI 3.141592653589793
#define SOLAR_MASS (4 * PI * PI)
#define DAYS 365.24
#define STEP 0.01

const char benchmark_name[] = "nbody";
uint32_t default_n(void) { return 200; }

struct body {
  double x, y, z;
  double vx, vy, vz;
  double mass;
};

static const struct body initial[BODIES] = {
    {.mass = SOLAR_MASS},
    // Jupiter, Saturn, Uranus, Neptune.
    {4.84143144246472090e+00, -1.16032004402742839e+00, -1.03622044471123109e-01, 1.66007664274403694e-03 * DAYS,
     7.69901118419740425e-03 * DAYS, -6.90460016972063023e-05 * DAYS, 9.54791938424326609e-04 * SOLAR_MASS},
    {8.34336671824457987e+00, 4.12479856412430479e+00, -4.03523417114321381e-01, -2.76742510726411899e-03 * DAYS,
     4.99852801234917238e-03 * DAYS, 2.30417297573763929e-05 * DAYS, 2.85885980666130812e-04 * SOLAR_MASS},
    {1.28943695621391310e+01, -1.51111514016986312e+01, -2.23307578892655734e-01, 2.96460137564761618e-03 * DAYS,
     2.37847173959480950e-03 * DAYS, -2.96589568540237556e-05 * DAYS, 4.36624404335156298e-05 * SOLAR_MASS},
    {1.53796971148509165e+01, -2.59193146099879641e+01, 1.79258772950371181e-01, 2.68067772490389322e-03 * DAYS,
     1.62824170038242295e-03 * DAYS, -9.51592254519715870e-05 * DAYS, 5.15138902046611451e-05 * SOLAR_MASS},
};

static struct body bodies[BODIES];

// The Sun moves so that the whole stands still.
static void begin(void) {
  for (uint32_t i = 0; i < BODIES; i++) bodies[i] = initial[i];
  for (uint32_t i = 1; i < BODIES; i++) {
    bodies[0].vx -= bodies[i].vx * bodies[i].mass / SOLAR_MASS;
    bodies[0].vy -= bodies[i].vy * bodies[i].mass / SOLAR_MASS;
    bodies[0].vz -= bodies[i].vz * bodies[i].mass / SOLAR_MASS;
  }
}

static void attract(struct body *a, struct body *b) {
  double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
  double square = dx * dx + dy * dy + dz * dz;
  double magnitude = STEP / (square * __builtin_sqrt(square));
  a->vx -= dx * b->mass * magnitude;
  a->vy -= dy * b->mass * magnitude;
  a->vz -= dz * b->mass * magnitude;
  b->vx += dx * a->mass * magnitude;
  b->vy += dy * a->mass * magnitude;
  b->vz += dz * a->mass * magnitude;
}

static void advance(void) {
  for (uint32_t i = 0; i < BODIES; i++)
    for (uint32_t j = i + 1; j < BODIES; j++) attract(&bodies[i], &bodies[j]);
  for (struct body *body = bodies; body < bodies + BODIES; body++) {
    body->x += STEP * body->vx;
    body->y += STEP * body->vy;
    body->z += STEP * body->vz;
  }
}

// n thousand steps.
uint64_t run(uint32_t n) {
  begin();
  uint64_t checksum = 0;
  while (n--) {
    for (uint32_t step = 0; step < STEPS; step++) advance();
    for (uint32_t i = 0; i < BODIES; i++)
      checksum = checksum * 31 + bits_of(bodies[i].x) + 3 * bits_of(bodies[i].y) + 5 * bits_of(bodies[i].z);
  }
  return checksum;
}
